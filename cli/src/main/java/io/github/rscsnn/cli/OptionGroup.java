package io.github.rscsnn.cli;

import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.option.Option;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.option.Require;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** Options of a command that a table defines: all that they are is taken from their {@link Option}. */
@Command
class OptionGroup {
    private final OptionTable<?> table;
    private final Map<String, String> defaults;
    private final List<String> keys;
    private final Map<String, Object> given = new LinkedHashMap<>();

    /** All of a table. */
    OptionGroup(OptionTable<?> table) {
        this(table, Map.of());
    }

    /**
     * @param defaults what the help says of those that are not the table's
     * @param keys all if there are none
     */
    OptionGroup(OptionTable<?> table, Map<String, String> defaults, String... keys) {
        this.table = table;
        this.defaults = defaults;
        this.keys = List.of(keys);
    }

    /** Gives the commands of which such are a part their options. */
    static void install(CommandLine root) {
        root.getSubcommands().values().forEach(OptionGroup::install);
        for (CommandSpec part : root.getCommandSpec().mixins().values()) {
            if (part.userObject() instanceof OptionGroup options) {
                options.addTo(root.getCommandSpec());
            }
        }
    }

    void addTo(CommandSpec command) {
        table.all().stream()
                .filter(option -> keys.isEmpty() || keys.contains(option.name()))
                .forEach(option -> command.addOption(spec(option)));
    }

    private OptionSpec spec(Option option) {
        String own = defaults.get(option.name());
        OptionSpec.Builder spec = OptionSpec.builder(
                        option.names().stream().map(name -> "--" + name).toArray(String[]::new))
                .type(option.isList() ? List.class : option.type())
                .auxiliaryTypes(option.type())
                .paramLabel(option.label())
                .description((own == null ? option.help() : option.help(own)).replace("%", "%%"))
                .setter(setter(option.name()));
        if (option.isList()) {
            spec.splitRegex(",");
        }
        if (option.type() == Boolean.class) {
            boolean negatable = option.standard().equals("true");
            spec.arity(negatable ? "0" : "0..1").fallbackValue("true").negatable(negatable);
        } else if (!option.known().isEmpty()) {
            OptionChoice choice = new OptionChoice(option);
            spec.converters(choice).completionCandidates(choice);
        } else if (option.isEpsilon()) {
            spec.converters(new EpsilonConverter(option.isUnbounded() ? Threat.Norm.L1 : Threat.Norm.LINF));
        }
        return spec.build();
    }

    /** Keeps the value of an option in {@link #given}. */
    final ISetter setter(String name) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                given.put(name, value);
                return value;
            }
        };
    }

    /** The options given on the command line, by name; may be changed. */
    Map<String, Object> given() {
        Map<String, Object> values = new LinkedHashMap<>(given);
        values.values().removeAll(Collections.singleton(null)); // what is reset before each parse
        values.forEach((name, value) -> Require.argument(
                !(value instanceof List<?> list && list.isEmpty()), "--%s names nothing: leave it out", name));
        return values;
    }

    /** One of them; null if it is not given. */
    @Nullable
    String text(String key) {
        return (String) given().get(key);
    }

    /** One of them, or what holds if it is not given. */
    String text(String key, String otherwise) {
        return (String) given().getOrDefault(key, otherwise);
    }
}
