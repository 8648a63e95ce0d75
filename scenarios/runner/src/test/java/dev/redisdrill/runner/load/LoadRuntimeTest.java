package dev.redisdrill.runner.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.runner.plan.ScenarioFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadRuntimeTest {
    private static final String C1_ONLY = "-XX:TieredStopAtLevel=1";

    private static LoadRuntime of(String scenario, String... settings) throws Exception {
        Plan plan = ScenarioFile.read(Path.of("../library").resolve(scenario), List.of(settings))
                .orThrow();
        return LoadRuntime.of(plan);
    }

    @Test
    void aFewOperationsForAShortTimeAreNotWorthTheSecondCompiler() throws Exception {
        assertThat(of("drills/kill-primary.yaml").options()).contains(C1_ONLY);
        assertThat(of("drills/kill-primary.yaml", "load.duration=10m").options())
                .doesNotContain(C1_ONLY);
        assertThat(of("load/throughput.yaml").options())
                .as("users who only wait for answers ask for as much as they can get")
                .doesNotContain(C1_ONLY);
        assertThat(of("load/many-tenants.yaml", "tenants.rate=20000/s").options())
                .doesNotContain(C1_ONLY);
    }

    @Test
    void manyTenantsGetMoreHeap() throws Exception {
        assertThat(of("load/many-tenants.yaml", "tenants.count=10").options()).contains("-Xmx1024m");
        assertThat(of("load/many-tenants.yaml", "tenants.count=1000").options()).contains("-Xmx2624m");
    }
}
