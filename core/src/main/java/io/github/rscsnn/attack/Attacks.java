package io.github.rscsnn.attack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The attacks that can be asked for by name. */
public final class Attacks {
    private static final List<AttackType> OURS = List.of(
            Fgsm.TYPE,
            Pgd.TYPE,
            Pgd.EOT_TYPE,
            Apgd.CE_TYPE,
            Apgd.DLR_TYPE,
            ApgdTargeted.TYPE,
            FabTargeted.TYPE,
            SaPgd.TYPE,
            TransferFgsm.MI_TYPE,
            TransferFgsm.DI_TYPE,
            TransferFgsm.TI_TYPE,
            Square.TYPE,
            RayS.TYPE,
            RandomNoise.TYPE,
            RandomSearch.TYPE);

    private Attacks() {}

    /** Ours, and those that the class path names, see {@link AttackType}. */
    public static List<AttackType> all() {
        Stream<AttackType> others =
                ServiceLoader.load(AttackType.class).stream().map(ServiceLoader.Provider::get);
        return Stream.concat(OURS.stream(), others).toList();
    }

    public static List<String> names() {
        return all().stream().map(AttackType::name).toList();
    }

    /** Norm, settings of single attacks and of suites; and by name which have them. */
    public static Map<Setting<?>, List<String>> settings() {
        Map<Setting<?>, List<String>> owners = new LinkedHashMap<>();
        owners.put(Setting.NORM, List.of("all attacks"));
        all().forEach(type -> add(owners, type.name(), type.settings()));
        List.of(SuitePlan.values()).forEach(plan -> add(owners, plan.text(), plan.settings()));
        return owners;
    }

    /**
     * @param given names of settings
     * @param attacks that are asked for
     * @param known the settings that these have
     * @throws IllegalArgumentException naming the first that none of them has, and those that have it
     */
    public static void requireKnown(Set<String> given, List<String> attacks, List<Setting<?>> known) {
        TreeSet<String> strange = new TreeSet<>(given);
        known.forEach(setting -> strange.remove(setting.name()));
        if (strange.isEmpty()) {
            return;
        }
        String option = strange.first();
        List<String> owners = settings().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(option))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
        throw new IllegalArgumentException(
                "none of the attacks " + String.join(", ", attacks) + " has an option " + option
                        + (owners.isEmpty() ? "" : ", which is for " + String.join(", ", owners)) + ": leave out --"
                        + option + (owners.isEmpty() ? "" : " or add one that has it"));
    }

    private static void add(Map<Setting<?>, List<String>> owners, String name, List<Setting<?>> settings) {
        settings.forEach(setting ->
                owners.computeIfAbsent(setting, unused -> new ArrayList<>()).add(name));
    }

    /** @throws IllegalArgumentException listing the names, if {@code name} is none of them */
    public static AttackType named(String name) {
        return all().stream()
                .filter(type -> type.name().equals(name.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown attack '" + name + "'; choose from " + String.join(", ", names())));
    }
}
