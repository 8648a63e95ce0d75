package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scenario of a cluster on Kubernetes is told before anything starts. */
class KubernetesFileTest {
    private static final String TARGET = """
            name: it
            description: A cluster on Kubernetes.
            target:
              kubernetes: {namespace: redis, preset: bitnami, admin: {password: secret:redis/admin}}
            tenants: [{name: shop, workloads: [{ledger: {rate: 10/s}}]}]
            load: {duration: 60s}
            objectives: [{rpo: {maxLost: 0}}]
            """;

    @Test
    void whatPodsCanBeDoneIsTaken() {
        assertThat(problems("""
                faults:
                  - {at: 1s, kill-primary: {shard: 1, restartAfter: 5s}}
                  - {at: 1s, restart: {shard: 1, mode: hard}}
                  - {at: 1s, isolate: {shard: random, duration: 5s}}
                  - {at: 1s, split: {minority: [2], clients: both, duration: 5s}}
                  - {at: 1s, ring: {duration: 5s}}
                  - {at: 1s, latency: {shard: 1, direction: out, duration: 5s}}
                  - {at: 1s, name: far, latency: {shard: 1, who: peers, duration: 5s}}
                  - {at: 1s, packet-loss: {shard: 1, duration: 5s}}
                  - {at: 1s, bandwidth: {shard: 1, rate: 1mbit, duration: 5s}}
                  - {at: 1s, stall-fsync: {shard: 1, duration: 5s}}
                  - {at: 1s, fill-disk: {shard: 1, duration: 5s}}
                  - {at: 1s, starve-cpu: {shard: 1, duration: 5s, share: 20%}}
                  - {at: 1s, skew-clock: {shard: 1, offset: -10m, duration: 5s}}
                  - {at: 1s, name: ahead, skew-clock: {shard: 2, node: replica, offset: +5s, duration: 5s}}
                  - {at: 1s, failover: {shard: 1}}
                  - {at: 1s, kill-clients: {}}
                """)).isEmpty();
    }

    @Test
    void whatTheyCannotBeDoneIsRefusedWithItsPlaceAndTheReason() {
        assertThat(problems("""
                faults:
                  - {at: 1s, freeze: {shard: 1, duration: 5s}}
                  - {at: 1s, restart: {shard: 1}}
                  - {at: 1s, flapping-link: {shard: 1, duration: 5s}}
                  - {at: 1s, reset-connections: {shard: 1, duration: 1s}}
                  - {at: 1s, restart-empty: {shard: 1}}
                  - {at: 1s, isolate: {shard: 1, from: clients, duration: 5s}}
                  - {at: 1s, split: {duration: 5s}}
                  - {at: 1s, latency: {shard: 1, duration: 5s}}
                  - {at: 1s, name: brief, isolate: {shard: 1, duration: 1s}}
                  - {at: 1s, reshard: {from: 1, to: 2, slots: 100, duration: 5s}}
                  - {at: 1s, rolling-restart: {}}
                  - {at: 1s, starve-cpu: {shard: 1, duration: 1s}}
                """))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("f.yaml:9:").contains("SIGSTOP"),
                        line -> assertThat(line).startsWith("f.yaml:10:").contains("mode: hard"),
                        line -> assertThat(line).startsWith("f.yaml:11:").contains("faster than experiments"),
                        line -> assertThat(line).startsWith("f.yaml:12:").contains("resets connections"),
                        line -> assertThat(line).startsWith("f.yaml:13:").contains("deletes a server's data"),
                        line -> assertThat(line).startsWith("f.yaml:14:").contains("write everyone, peers or replicas"),
                        line -> assertThat(line).startsWith("f.yaml:15:").contains("write clients: both"),
                        line -> assertThat(line)
                                .startsWith("f.yaml:16:")
                                .contains("write direction: out, or who: peers"),
                        line -> assertThat(line).startsWith("f.yaml:17:").contains("duration: must be at least 2s"),
                        line -> assertThat(line).startsWith("f.yaml:18:").contains("would stay changed"),
                        line -> assertThat(line).startsWith("f.yaml:19:").contains("step by step"),
                        line -> assertThat(line).startsWith("f.yaml:20:").contains("duration: must be at least 2s"));
    }

    @Test
    void compositionsAreToldOneByOneAsFarAsNothingHasToBeDrawn() throws Exception {
        String text =
                ScenarioFile.parse("f.yaml", TARGET + """
                faults:
                  - {at: 1s, sequence: [{kill-primary: {shard: 1}}, {after: 1s, starve-cpu: {shard: 2, duration: 2s}}]}
                  - {at: 1s, name: any, random: {for: 20s, faults: [{weight: 1, kill-primary: {shard: random, restartAfter: 2s}}]}}
                """, List.of()).orThrow().describe();

        assertThat(text.lines())
                .anyMatch(
                        line -> line.endsWith(
                                "  kill-primary: SIGKILL the primary of shard 1, start it again when the load"
                                        + " ends (on Kubernetes: the container is killed (SIGKILL), and the kubelet starts it again)"))
                .anyMatch(line ->
                        line.startsWith("  on ended kill-primary + 1s  starve-cpu: let the primary of shard 2 run"))
                .anyMatch(
                        line -> line.endsWith("  any: faults that the seed draws when the number of shards is known"));
    }

    @Test
    void aClockIsSkewedThereOnlyAndByAnOffsetWithASign() {
        String clock = "faults: [{at: 1s, skew-clock: {shard: 1, offset: %s, duration: 5s}}]\n";
        for (String target : List.of("local: {}", "sentinel: {}", "endpoints: {seeds: [\"a:1\"], allowFaults: true}")) {
            String file = TARGET.replaceFirst("kubernetes: .*", target) + clock.formatted("-10m");
            assertThat(ScenarioFile.parse("f.yaml", file, List.of()).problems())
                    .as(target)
                    .anySatisfy(problem -> assertThat(problem.toString())
                            .startsWith("f.yaml:8:")
                            .contains("a Linux time namespace cannot shift the wall clock")
                            .contains("drill a kubernetes target"));
        }
        assertThat(problems(clock.formatted("10m")))
                .singleElement()
                .asString()
                .startsWith("f.yaml:8:")
                .contains("'10m' is not a clock-offset; write it with its unit, such as -10m or +5s");
        assertThat(problems(clock.formatted("+10ms")))
                .singleElement()
                .asString()
                .contains("offset: +10ms is not in 1s to 365d ahead or behind");
    }

    @Test
    void secretsOnKubernetesAreTakenForGrantedAndOthersAreLookedUp() throws Exception {
        Path file = Files.createTempFile("kubernetes", ".yaml");
        try {
            Files.writeString(file, TARGET.replace("admin: {", "users: {shop: {password: env:NOT_SET}}, admin: {"));
            ScenarioFile.Loaded loaded =
                    ScenarioFile.readToRun(Path.of("").toAbsolutePath(), file, List.of(), Map.of());
            assertThat(loaded.errors())
                    .singleElement()
                    .asString()
                    .contains("password: env:NOT_SET: the environment variable NOT_SET is not set");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void onlyATargetOnKubernetesHasItsSecrets() {
        assertThat(ScenarioFile.parse(
                                "f.yaml",
                                TARGET.replace(
                                        "kubernetes: {namespace: redis, preset: bitnami,",
                                        "endpoints: {seeds: [\"a:1\"],"),
                                List.of())
                        .problems())
                .singleElement()
                .asString()
                .contains("only target: kubernetes has such secrets");
    }

    private static List<String> problems(String faults) {
        return ScenarioFile.parse("f.yaml", TARGET + faults, List.of()).problems().stream()
                .map(Problem::toString)
                .toList();
    }
}
