package io.github.rscsnn.cli;

import io.github.rscsnn.cli.doctor.BackendCheck;
import io.github.rscsnn.cli.doctor.DataCheck;
import io.github.rscsnn.cli.doctor.Finding;
import io.github.rscsnn.cli.doctor.Finding.Status;
import io.github.rscsnn.cli.doctor.JavaCheck;
import io.github.rscsnn.cli.doctor.MachineCheck;
import io.github.rscsnn.cli.doctor.NativeCheck;
import io.github.rscsnn.experiment.BuildInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rsc doctor}. */
@Command(
        name = "doctor",
        description = "Check this machine and say how to fix what is wrong.",
        footer = {
            "Looks at the JDK, the processor and the backend chosen for it, memory, folders, native libraries and GPU.",
            "Ends with 1 if something that matters is wrong."
        })
final class DoctorCommand extends RscCommand {
    @Mixin
    private JsonOption json;

    /**
     * What {@code --json} writes.
     *
     * @param version of this program
     * @param commit of its source
     * @param findings in the order of the checks
     */
    record Diagnosis(String version, String commit, List<Finding> findings) {}

    @Override
    protected void prepare() {
        // what is wrong is to be told, in its place
    }

    @Override
    protected int run(Terminal terminal) throws Exception {
        BuildInfo build = BuildInfo.current();
        json.check();
        say(terminal, "rsc-snn " + build.version() + ", commit " + build.commit());
        List<Finding> findings = new ArrayList<>();
        findings.addAll(show(terminal, JavaCheck.findings()));
        findings.addAll(show(terminal, MachineCheck.findings(System.getenv())));
        findings.addAll(show(terminal, BackendCheck.findings()));
        findings.addAll(show(terminal, DataCheck.findings()));
        findings.addAll(show(terminal, NativeCheck.findings()));
        long wrong = findings.stream()
                .filter(finding -> finding.status() == Status.WRONG)
                .count();
        json.write(terminal, new Diagnosis(build.version(), build.commit(), findings));
        say(terminal, wrong == 0 ? "Nothing is wrong." : wrong + " wrong: see above.");
        return wrong == 0 ? DONE : FAILED;
    }

    private void say(Terminal terminal, String line) {
        if (!json.onStdout()) {
            terminal.say("", line);
        }
    }

    private List<Finding> show(Terminal terminal, List<Finding> findings) {
        if (json.onStdout()) {
            return findings;
        }
        for (Finding finding : findings) {
            String mark = switch (finding.status()) {
                case OK -> terminal.green("ok   ");
                case NOTE -> terminal.yellow("note ");
                case WRONG -> terminal.red("WRONG");
            };
            terminal.say(String.format(Locale.ROOT, "%s  %-13s ", mark, finding.subject()), finding.found());
            if (!finding.fix().isEmpty()) {
                terminal.say(String.format(Locale.ROOT, "       %-13s fix: ", ""), finding.fix());
            }
        }
        terminal.out().flush();
        return findings;
    }
}
