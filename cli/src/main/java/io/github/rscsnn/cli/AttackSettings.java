package io.github.rscsnn.cli;

import io.github.rscsnn.attack.Attacks;
import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.check.CheckSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** An option of the command line for each setting of single attacks. */
class AttackSettings implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
        settings()
                .forEach((setting, attacks) -> command.addOption(OptionSpec.builder("--" + setting.name())
                        .paramLabel(setting.label())
                        .type(String.class)
                        .description("For " + String.join(", ", attacks) + ": "
                                + setting.described().replace("%", "%%"))
                        .build()));
        return command;
    }

    /** With the attacks that have them. */
    Map<Setting<?>, List<String>> settings() {
        return Attacks.settings();
    }

    /** Those that were given, by name. */
    static Map<String, String> given(CommandSpec command) {
        Map<String, String> given = new LinkedHashMap<>();
        for (Setting<?> setting : Attacks.settings().keySet()) {
            OptionSpec option = command.findOption("--" + setting.name());
            if (option != null && option.getValue() != null) {
                given.put(setting.name(), option.getValue());
            }
        }
        return given;
    }

    /** The norm, and those of the attacks that {@code check} can look at. */
    static final class Checked extends AttackSettings {
        @Override
        Map<Setting<?>, List<String>> settings() {
            List<String> checked = CheckSettings.OPTIONS.of("attack").known();
            Map<Setting<?>, List<String>> own = new LinkedHashMap<>();
            Attacks.settings().forEach((setting, attacks) -> {
                List<String> owners = attacks.stream().filter(checked::contains).toList();
                if (setting.equals(Setting.NORM)) {
                    own.put(setting, attacks);
                } else if (!owners.isEmpty()) {
                    own.put(setting, owners);
                }
            });
            return own;
        }
    }
}
