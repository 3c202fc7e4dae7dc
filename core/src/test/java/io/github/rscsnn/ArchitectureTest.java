package io.github.rscsnn;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameContaining;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveRawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may import which. */
class ArchitectureTest {
    private static final String ROOT = "io.github.rscsnn";

    /** Lowest first: a package imports only those before it. */
    private static final List<String> ORDER = List.of(
            "option",
            "tensor",
            "kernel",
            "neuron",
            "coding",
            "network",
            "loss",
            "data",
            "attack",
            "train",
            "evaluate",
            "theory",
            "check",
            "experiment",
            "interchange",
            "bench",
            "conformance",
            "report",
            "reproduce",
            "publish");

    /** May change at any time; all others are for applications too. */
    private static final String[] INTERNAL = Stream.of("kernel", "bench", "conformance")
            .map(ArchitectureTest::inside)
            .toArray(String[]::new);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static Stream<String> packages() {
        return ORDER.stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void importsOnlyPackagesBeforeIt(String name) {
        String[] later = ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
                .map(ArchitectureTest::inside)
                .toArray(String[]::new);
        noClasses()
                .that(resideInAPackage(inside(name)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(later))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        assertThat(CLASSES.stream()
                        .map(type -> type.getPackageName())
                        .filter(name -> !name.equals(ROOT))
                        .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
                        .distinct())
                .isNotEmpty()
                .isSubsetOf(ORDER);
    }

    @Test
    void kernelsStandAlone() {
        classes()
                .that(resideInAPackage(inside("kernel")))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "jdk.incubator.vector..", inside("kernel")))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void whatApplicationsUseShowsNothingInternal() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(describe("applications see", type -> visible(type)))
                .should()
                .notHaveRawReturnType(resideInAnyPackage(INTERNAL))
                .andShould(haveRawParameterTypes(noneInside(INTERNAL)))
                .check(CLASSES);
    }

    @Test
    void applicationsNeedNothingInternal() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(INTERNAL))
                .check(new ClassFileImporter().importPackages(ROOT + ".examples"));
    }

    private static DescribedPredicate<List<JavaClass>> noneInside(String... packages) {
        DescribedPredicate<JavaClass> internal = resideInAnyPackage(packages);
        return describe("none of an internal package", types -> types.stream().noneMatch(internal));
    }

    /** ParameterUpdate is what the optimiser hands a step of its kernel to, one package down. */
    private static boolean visible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !resideInAnyPackage(INTERNAL).test(type)
                && !type.getSimpleName().equals("ParameterUpdate")
                && type.getEnclosingClass().map(ArchitectureTest::visible).orElse(true);
    }

    @Test
    void reportsAreWrittenWithoutNativeCode() {
        noClasses()
                .that(resideInAPackage(inside("report")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.bytedeco.."))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** Not even through what it imports: a page is made on machines where libtorch cannot be loaded. */
    @Test
    void pagesNeedNoNativeCode() {
        noClasses()
                .that(resideInAPackage(inside("report.page")))
                .should()
                .transitivelyDependOnClassesThat(resideInAPackage("org.bytedeco.."))
                .check(CLASSES);
    }

    /** Not even through what they import: figures are drawn on machines where libtorch cannot be loaded. */
    @Test
    void figuresNeedNoNativeCode() {
        noClasses()
                .that(resideInAPackage(inside("report"))
                        .and(simpleNameContaining("Plot")
                                .or(simpleNameContaining("Chart"))
                                .or(simpleName("ImageGrid"))
                                .or(simpleName("Table"))
                                .or(simpleName("Axis"))))
                .should()
                .transitivelyDependOnClassesThat(resideInAPackage("org.bytedeco.."))
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertThat(CLASSES.stream()
                        .map(type -> type.getPackageName())
                        .filter(name -> !name.equals(ROOT))
                        .distinct())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(
                                getClass().getResource("/" + name.replace('.', '/') + "/package-info.class"))
                        .as("package-info.java of " + name)
                        .isNotNull());
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }
}
