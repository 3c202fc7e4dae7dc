package io.github.rscsnn.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * picocli's script for bash and zsh, with one correction: picocli keeps the values of an option in a variable named by its
 * label in the help, so that all options labelled NAME would offer the values of the last one. Here it is named by the option.
 */
final class CompletionScript {
    private static final Pattern VALUES = Pattern.compile("^(\\s*local )\\w+_option_args=(\\(.*\\) # (\\S+) values)$");
    private static final Pattern OPTION = Pattern.compile("^\\s*('-[^)]*')\\)$");
    private static final Pattern USE = Pattern.compile("\\$\\{\\w+_option_args\\[@]}");

    private CompletionScript() {}

    static String of(CommandLine root) {
        StringBuilder script = new StringBuilder();
        String option = "";
        for (String line : AutoComplete.bash("rsc", root).lines().toList()) {
            Matcher values = VALUES.matcher(line);
            Matcher label = OPTION.matcher(line);
            if (label.matches()) {
                option = longest(label.group(1));
            }
            String corrected = values.matches()
                    ? values.group(1) + variable(values.group(3)) + "=" + values.group(2)
                    : USE.matcher(line).replaceAll(Matcher.quoteReplacement("${" + variable(option) + "[@]}"));
            script.append(corrected).append('\n');
        }
        return script.toString();
    }

    /** Of the names of one option, quoted and separated by bars. */
    private static String longest(String names) {
        return Arrays.stream(names.split("[|']+"))
                .map(String::strip)
                .max(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    private static String variable(String option) {
        return Arrays.stream(option.split("-")).filter(part -> !part.isEmpty()).collect(Collectors.joining("_"))
                + "_option_args";
    }
}
