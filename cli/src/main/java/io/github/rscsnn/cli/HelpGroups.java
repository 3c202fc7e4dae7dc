package io.github.rscsnn.cli;

import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The list of commands in {@code rsc --help}, grouped by what one wants to do. */
final class HelpGroups {
    /** Heading to command names, in the order shown; a name may stand here before its command exists. */
    static final Map<String, List<String>> GROUPS = groups();

    private HelpGroups() {}

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("Start here", List.of("demo", "doctor"));
        groups.put(
                "Experiments",
                List.of("train", "evaluate", "compare", "check", "certify", "report", "leaderboard", "reproduce"));
        groups.put("Use", List.of("predict", "cost", "import", "export", "export-script"));
        groups.put("Data and checks", List.of("data", "conformance", "bench", "completion", "help"));
        return groups;
    }

    static void install(CommandLine root) {
        // picocli describes it by what it does without a command
        Require.entry(root.getSubcommands(), "help")
                .getCommandSpec()
                .usageMessage()
                .description("Show the help of a command.");
        root.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        root.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpGroups::render);
    }

    private static String render(Help help) {
        Map<String, CommandLine> commands =
                new LinkedHashMap<>(help.commandSpec().subcommands());
        int width = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((heading, names) -> {
            List<String> lines = new ArrayList<>();
            for (String name : names) {
                CommandLine command = commands.remove(name);
                if (command != null) {
                    String padding = " ".repeat(width - name.length() + 3);
                    List<String> summary = HelpText.wrapped(summary(command), HelpText.WIDTH - width - 5);
                    lines.add("  " + help.colorScheme().commandText(name) + padding + summary.getFirst());
                    summary.stream().skip(1).forEach(line -> lines.add(" ".repeat(width + 5) + line));
                }
            }
            if (!lines.isEmpty()) {
                text.append(String.format(Locale.ROOT, "%n%s:%n", heading));
                lines.forEach(line -> text.append(String.format(Locale.ROOT, "%s%n", line)));
            }
        });
        Require.state(commands.isEmpty(), "commands that are in no group of the help: %s", commands.keySet());
        return text.toString();
    }

    private static String summary(CommandLine command) {
        String[] description = command.getCommandSpec().usageMessage().description();
        return description.length == 0 ? "" : description[0];
    }
}
