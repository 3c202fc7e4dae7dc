package io.github.rscsnn.cli;

import io.github.rscsnn.publish.Leaderboard;
import io.github.rscsnn.publish.LeaderboardSettings;
import io.github.rscsnn.train.AtomicFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc leaderboard}. */
@Command(
        name = "leaderboard",
        description = "Judge all networks of a folder under one protocol, and write one table of them.",
        footer = {
            "Each network: clean accuracy; AutoAttack as its authors run it, standard or rand; 'strongest' with --budget;",
            "certificates where its coding is random; the checklist of 'rsc check'; operations and energy. The table is sorted",
            "by what 'strongest' left. leaderboard.json has RobustBench's field names; leaderboard.md and leaderboard.html",
            "are the same table to read. Link, authors, venue and the accuracy that a paper reports are taken from",
            "model_info.json in a network's folder, RobustBench's own file.",
            "",
            "What was measured lies in the networks' folders: stopped, it goes on when started again with the same options,",
            "and what is there is not measured again. A network that cannot be judged is listed with the reason.",
            "docs/leaderboard.md has the details.",
            "",
            "Examples:",
            "  rsc leaderboard models",
            "  rsc leaderboard runs --limit 50 --budget 500 --out board"
        })
final class LeaderboardCommand extends RscCommand {
    @Parameters(
            index = "0",
            paramLabel = "FOLDER",
            description = "Run folders lie in it, up to three levels below; a run folder is one too.")
    private Path folder;

    @Mixin
    private final OptionGroup options = new OptionGroup(LeaderboardSettings.OPTIONS);

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where leaderboard.json, .md and .html are written. Default: FOLDER.")
    private @Nullable Path out;

    @Mixin
    private AttackExecutionOptions execution;

    @Mixin
    private TableOptions tables;

    @Override
    protected int run(Terminal terminal) throws Exception {
        tables.check();
        LeaderboardSettings settings = LeaderboardSettings.of(options.given());
        Path to = out == null ? folder : out;
        if (out != null) {
            AtomicFiles.requireFolder(out);
        }
        Leaderboard board;
        try (WorkReport report = new WorkReport(terminal, "the same command goes on with what is left")) {
            board = Leaderboard.judge(folder, settings, execution.execution(), report);
        }
        board.write(to);
        tables.write(board.json());
        tables.remark(board.protocol());
        tables.print(board.table());
        board.remarks().forEach(remark -> tables.remark(remark));
        tables.remark(board.complete() + " of " + board.size() + " networks complete; " + to.resolve("leaderboard.json")
                + ", leaderboard.md, leaderboard.html");
        return board.complete() == board.size() ? DONE : FAILED;
    }
}
