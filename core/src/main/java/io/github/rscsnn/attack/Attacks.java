package io.github.rscsnn.attack;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
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
            SaPgd.TYPE,
            Square.TYPE,
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

    /** Settings of single attacks, each once. */
    public static List<Setting<?>> settings() {
        return List.copyOf(all().stream()
                .flatMap(type -> type.settings().stream())
                .collect(Collectors.toMap(
                        Setting::name, setting -> setting, (one, same) -> one, java.util.LinkedHashMap::new))
                .values());
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
