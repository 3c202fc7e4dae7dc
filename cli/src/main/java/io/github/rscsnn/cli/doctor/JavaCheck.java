package io.github.rscsnn.cli.doctor;

import io.github.rscsnn.experiment.JvmCheck;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/** The JVM: version, Vector API, and where it would look for native libraries first. */
public final class JavaCheck {
    private JavaCheck() {}

    public static List<Finding> findings() {
        return List.of(
                jdk(Runtime.version(), System.getProperty("java.vendor")),
                vectors(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()),
                libraryPath(System.getProperty("java.library.path", "")));
    }

    static Finding jdk(Runtime.Version version, String vendor) {
        String found = version + ", " + vendor + ", " + System.getProperty("java.home");
        if (version.feature() < 25) {
            return Finding.wrong("JDK", found, "install JDK 25 or newer, for example Eclipse Temurin");
        }
        if (JvmCheck.corruptsArrays(version)) {
            return Finding.wrong(
                    "JDK",
                    found + ": JDK 25.0.0 to 25.0.2 can corrupt arrays that native code reads (JDK-8377811)",
                    "install JDK 25.0.3 or newer");
        }
        return Finding.ok("JDK", found);
    }

    static Finding vectors(boolean modulePresent) {
        if (!modulePresent) {
            return Finding.note(
                    "Vector API",
                    "module jdk.incubator.vector is missing",
                    "start with ./rsc, or give java the option --add-modules jdk.incubator.vector");
        }
        return Finding.ok("Vector API", Width.bits() + " bit");
    }

    /** In a class of its own: it links only where the module is present. */
    private static final class Width {
        static int bits() {
            return FloatVector.SPECIES_PREFERRED.vectorBitSize();
        }
    }

    static Finding libraryPath(String path) {
        return JvmCheck.otherLibtorch(path)
                .map(
                        library -> Finding.wrong(
                                "library path",
                                "another libtorch comes first: " + library,
                                "start with ./rsc, or give java the option -Djava.library.path= with a folder without libtorch"))
                .orElseGet(() -> Finding.ok("library path", "no other libtorch in " + path));
    }
}
