package dev.redisdrill.simulations.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.client.JedisSpec;
import dev.redisdrill.simulations.workload.AgentState;
import dev.redisdrill.simulations.workload.Cache;
import dev.redisdrill.simulations.workload.Ledger;
import dev.redisdrill.timeline.spec.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {
    static final String PLAN = """
            {"schema": "redis-drill/plan/1", "name": "x", "seed": 7, "target": {"local": {}},
             "load": {"warmup": "1s", "duration": "4s", "client": null},
             "tenants": [{"name": "shop", "workloads": [
               {"name": null, "cache": {"rate": "300/s", "users": null, "keys": 900, "valueSize": "100B",
                 "distribution": "zipf(1.1)", "readShare": "80%", "ttl": "5m",
                 "stampede": null, "loadTime": "0s"}},
               {"name": "sessions", "agent-state": {"rate": "200/s", "users": null, "keys": 300, "fields": 3,
                 "valueSize": "50B", "distribution": "uniform", "readShare": "50%", "ttl": "30m"}},
               {"name": "orders", "ledger": {"rate": null, "users": 6, "keys": 300, "valueSize": "64B",
                 "distribution": "uniform", "readShare": "20%", "setShare": "30%"}}]}],
             "faults": [], "objectives": []}
            """;

    @TempDir
    Path directory;

    private PlanFile read(String text) throws IOException {
        return PlanFile.read(Files.writeString(directory.resolve("plan.json"), text));
    }

    @Test
    void readsWhatConcernsTheLoad() throws IOException {
        PlanFile plan = read(PLAN);

        assertThat(plan.seed()).isEqualTo(7);
        assertThat(plan.load().duration()).isEqualTo(Duration.ofSeconds(4));
        assertThat(plan.tenants()).singleElement().satisfies(tenant -> {
            assertThat(tenant.name()).isEqualTo("shop");
            assertThat(tenant.workloads())
                    .extracting(workload -> workload.label())
                    .containsExactly("cache", "sessions", "orders");
            assertThat(tenant.workloads().get(0).workload())
                    .isInstanceOfSatisfying(
                            Cache.class, cache -> assertThat(cache.ttl()).contains(Duration.ofMinutes(5)));
            assertThat(tenant.workloads().get(1).workload()).isInstanceOf(AgentState.class);
            assertThat(tenant.workloads().get(2).workload())
                    .isInstanceOfSatisfying(
                            Ledger.class, ledger -> assertThat(ledger.users()).contains(6));
        });
    }

    @Test
    void eachTenantHasItsClient() throws IOException {
        ObjectNode jedis = Kinds.write(JedisSpec.standard());
        PlanFile plan = read(PLAN.replace("{\"name\": \"shop\",", "{\"name\": \"shop\", \"client\": " + jedis + ","));

        assertThat(plan.load().client()).isEqualTo(ClientSpec.standard());
        assertThat(plan.clients()).containsExactly(Map.entry("shop", JedisSpec.standard()));
        assertThat(plan.library().name()).isEqualTo("Jedis");
        assertThat(read(PLAN).clients()).isEmpty();
        assertThat(read(PLAN).library()).isEqualTo(ClientSpec.standard().library());
    }

    @Test
    void refusesWhatDoesNotFitAndSaysWhere() {
        assertThatThrownBy(() -> read(PLAN.replace("\"keys\": 900", "\"keyz\": 900")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("plan.json: tenant 1: cache: ")
                .hasMessageContaining("keys");
        assertThatThrownBy(() ->
                        read(PLAN.replace("\"rate\": \"300/s\", \"users\": null", "\"rate\": null, \"users\": null")))
                .hasMessageContaining("give either rate")
                .hasMessageContaining("one of them");
        assertThatThrownBy(() -> read(PLAN.replace("\"users\": 6, \"keys\": 300", "\"users\": 6, \"keys\": 5")))
                .hasMessageContaining("keys: 5 registers are too few for 6 users");
        assertThatThrownBy(() -> read(PLAN.replace("\"name\": \"sessions\"", "\"name\": \"cache\"")))
                .hasMessageContaining("two are called 'cache'");
        assertThatThrownBy(() -> read("{")).isInstanceOf(IOException.class);
    }
}
