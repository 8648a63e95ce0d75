package dev.redisdrill.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom, beyond what the modules' own dependencies enforce. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.redisdrill");
    }

    @Test
    void packagesFormNoCycles() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return type.getPackageName().startsWith("dev.redisdrill")
                                ? SliceIdentifier.of(type.getPackageName())
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "packages";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void partsKnowOnlyTheTimeline() {
        noClasses()
                .that()
                .resideInAPackage("dev.redisdrill.timeline..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.redisdrill.chaos..",
                        "dev.redisdrill.simulations..",
                        "dev.redisdrill.reports..",
                        "dev.redisdrill.runner..")
                .check(classes);
        String[] parts = {"chaos", "simulations", "reports"};
        for (String part : parts) {
            for (String other : parts) {
                if (!part.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage("dev.redisdrill." + part + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage("dev.redisdrill." + other + "..", "dev.redisdrill.runner..")
                            .check(classes);
                }
            }
        }
    }

    @Test
    void kubernetesStaysInItsLab() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.redisdrill.chaos.lab.kube..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .check(classes);
    }

    @Test
    void redisClientsStayBehindTheirSeams() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.redisdrill.simulations.client..",
                        "dev.redisdrill.chaos.admin..",
                        "dev.redisdrill.benchmarks..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "redis.clients..")
                .check(classes);
    }

    @Test
    void gatlingStaysInTheSimulations() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.redisdrill.simulations..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.gatling..")
                .check(classes);
    }

    @Test
    void gatlingsInternalsAreTouchedInTwoPlacesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.redisdrill.simulations.engine..", "dev.redisdrill.simulations.protocol..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are Gatling's internals") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.getPackageName().startsWith("io.gatling.")
                                && !type.getPackageName().startsWith("io.gatling.javaapi.");
                    }
                })
                .check(classes);
    }

    @Test
    void checksNeverSeeRenderers() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.redisdrill.reports.check..", "dev.redisdrill.reports.stats..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.redisdrill.reports.render..")
                .check(classes);
    }
}
