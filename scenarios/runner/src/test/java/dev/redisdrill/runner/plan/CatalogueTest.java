package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.reports.check.Check;
import dev.redisdrill.reports.check.RagCacheCheck;
import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.workload.Workload;
import dev.redisdrill.timeline.spec.Kinds;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever adds a fault, a workload, a check or a target is asked here for what users need of it. */
class CatalogueTest {
    private static final Path README = Path.of("../../README.md");
    /**
     * A cluster that exists already is not in the library: nobody's addresses would fit. Nor is what is asked of a service that
     * few servers have the modules for: where it is left out, that would be INVALID.
     */
    private static final Set<Class<?>> NOT_IN_THE_LIBRARY =
            Set.of(EndpointsTarget.class, LocalTarget.class, RagCacheCheck.class);

    private static @Nullable Set<String> used;

    static Stream<Class<?>> kinds() {
        return Stream.of(Fault.class, Workload.class, Check.class, Target.class, ClientSpec.class)
                .flatMap(family -> Kinds.permitted(family).stream());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void hasANameAndDescribesEveryKey(Class<?> kind) {
        assertThat(kind).isRecord().hasAnnotations(JsonTypeName.class, JsonClassDescription.class);
        assertThat(kind.getAnnotation(JsonTypeName.class).value()).matches("[a-z][a-z-]*");
        for (RecordComponent component : kind.getRecordComponents()) {
            assertThat(SpecTypes.descriptionOf(component))
                    .as("description of " + component)
                    .isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void standsInTheReadme(Class<?> kind) throws IOException {
        assumeTrue(Files.exists(README), "there is no README yet");
        assertThat(Files.readString(README, StandardCharsets.UTF_8))
                .contains("`" + kind.getAnnotation(JsonTypeName.class).value() + "`");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isUsedByTheLibrary(Class<?> kind) throws IOException {
        assumeTrue(!NOT_IN_THE_LIBRARY.contains(kind), "not for the library");
        Set<String> known = used;
        if (known == null) {
            known = usedByTheLibrary();
            used = known;
        }
        assertThat(known).contains(kind.getName());
    }

    private static Set<String> usedByTheLibrary() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path file : ScenarioLibraryTest.files()) {
            Plan plan = ScenarioFile.read(file, java.util.List.of()).plan().orElseThrow();
            plan.faults().forEach(fault -> used.add(fault.fault().getClass().getName()));
            plan.objectives()
                    .forEach(objective -> used.add(objective.check().getClass().getName()));
            plan.tenants().stream()
                    .flatMap(tenant -> tenant.workloads().stream())
                    .forEach(workload -> used.add(workload.workload().getClass().getName()));
            used.add(plan.load().client().getClass().getName());
            used.add(plan.target().getClass().getName());
            plan.tenants()
                    .forEach(tenant -> tenant.client()
                            .ifPresent(client -> used.add(client.getClass().getName())));
        }
        return used;
    }
}
