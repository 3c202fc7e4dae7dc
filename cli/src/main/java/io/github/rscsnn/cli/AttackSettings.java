package io.github.rscsnn.cli;

import io.github.rscsnn.attack.AttackType;
import io.github.rscsnn.attack.Attacks;
import io.github.rscsnn.attack.Setting;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** An option of the command line for each setting of single attacks. */
final class AttackSettings implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
        Attacks.settings()
                .forEach((setting, attacks) -> command.addOption(OptionSpec.builder("--" + setting.name())
                        .paramLabel(setting.label())
                        .type(String.class)
                        .description("For " + String.join(", ", attacks) + ": "
                                + setting.described().replace("%", "%%"))
                        .build()));
        return command;
    }

    /** Those that were given, by name. */
    static Map<String, String> given(CommandSpec command) {
        Map<String, String> given = new LinkedHashMap<>();
        for (Setting<?> setting : Attacks.settings().keySet()) {
            String value = command.findOption("--" + setting.name()).getValue();
            if (value != null) {
                given.put(setting.name(), value);
            }
        }
        return given;
    }

    /** Names of the attacks that {@code check} can look at. */
    static final class Checked extends Choice {
        Checked() {
            super(Attacks.all().stream()
                    .filter(type -> type.needs() == AttackType.Needs.GRADIENTS)
                    .map(AttackType::name)
                    .toList());
        }
    }
}
