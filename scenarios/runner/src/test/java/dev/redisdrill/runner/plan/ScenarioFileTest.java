package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.fault.KillPrimary;
import dev.redisdrill.reports.check.Check;
import dev.redisdrill.timeline.spec.Kinds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioFileTest {
    private static final String OBJECTIVES =
            String.join(", ", Kinds.of(Check.class).types().keySet());
    private static final String GOOD = """
            name: one
            description: A drill.
            load: {warmup: 1s, duration: 20s}
            tenants:
              - name: shop
                workloads:
                  - cache: {rate: 100/s}
                  - name: sessions
                    cache: {rate: 50/s, keys: 500}
              - name: bank
                workloads:
                  - ledger: {rate: 100/s}
            faults:
              - at: 5s
                kill-primary: {shard: 1, restartAfter: 8s}
            objectives:
              - rto: {max: 8s}
              - latency: {percentile: 99, max: 20ms, tenant: shop, workload: sessions, phase: steady}
            """;

    static Stream<Arguments> badScenarios() {
        return Stream.of(
                bad(
                        "unknown key",
                        "duration: 20s",
                        "durration: 20s",
                        "3:20: unknown key 'durration' (did you mean 'duration'?)"),
                bad(
                        "bad unit",
                        "duration: 20s",
                        "duration: 20",
                        "3:30: '20' is not a duration; write it with its unit, such as 500ms, 10s or 2m"),
                bad(
                        "bad rate",
                        "rate: 100/s}\n      - name",
                        "rate: 100/hour}\n      - name",
                        "7:23: '100/hour' is not a rate; write it with its unit, such as 2000/s or 90/min"),
                bad(
                        "unknown tenant",
                        "tenant: shop",
                        "tenant: shpo",
                        "18:50: there is no tenant 'shpo' (did you mean 'shop'?)"),
                bad(
                        "unknown workload",
                        "workload: sessions",
                        "workload: ledger",
                        "18:66: the tenant 'shop' has no workload 'ledger' (known here: cache, sessions)"),
                bad(
                        "unknown phase",
                        "phase: steady",
                        "phase: stable",
                        "18:83: phase: must be one of warmup, steady, fault, recovered, not stable"),
                bad(
                        "unknown operation",
                        "phase: steady",
                        "operation: hset",
                        "18:87: no workload in this scope does the operation 'hset' (did you mean 'set'?)"),
                bad(
                        "shard out of range",
                        "shard: 1",
                        "shard: 4",
                        "15:27: shard: there is no shard 4, the cluster has 3; name one from 1 to 3, or random"),
                bad(
                        "duplicate tenant",
                        "name: bank",
                        "name: shop",
                        "10:11: two tenants are called 'shop', the other at s.yaml:5:11; give one of them a name of its own"),
                bad(
                        "duplicate workload",
                        "- name: sessions\n        cache",
                        "- cache",
                        "8:9: two workloads of one tenant are called 'cache', the other at s.yaml:7:9; give one of them a"
                                + " name of its own",
                        "17:66: the tenant 'shop' has no workload 'sessions' (known here: cache)"),
                bad(
                        "duplicate fault",
                        "objectives:",
                        "  - {at: 15s, freeze: {shard: 2, duration: 1s}, name: kill-primary}\nobjectives:",
                        "16:55: two faults are called 'kill-primary', the other at s.yaml:14:5; give one of them a name of its"
                                + " own"),
                bad(
                        "duplicate objective",
                        "objectives:",
                        "objectives:\n  - rto: {max: 7s}",
                        "18:5: two objectives are called 'rto', the other at s.yaml:17:5; give one of them a name of its own"),
                bad("YAML syntax", "load: {", "load: [", "3:33: not YAML: expected ',' or ']', but got }"),
                bad("wrong type", "keys: 500", "keys: many", "9:35: 'many' does not fit here; expected a whole number"),
                bad(
                        "a list that is none",
                        "faults:\n  - at: 5s\n    kill",
                        "faults:\n    at: 5s\n    kill",
                        "14:5: a map of keys does not fit here; expected a list, each entry on a line of its own that begins"
                                + " with '- '"),
                bad(
                        "after the end",
                        "at: 5s",
                        "at: 25s",
                        "14:9: at: 25s is not before the end of the load, which lasts 20s after the warm-up; inject earlier,"
                                + " or lengthen load.duration"),
                bad(
                        "restart after the end",
                        "restartAfter: 8s",
                        "restartAfter: 18000ms",
                        "15:44: restartAfter: 18s goes beyond the end of the load, which is 15s after the fault; shorten it, or"
                                + " lengthen load.duration"),
                bad(
                        "all copies of a shard",
                        "objectives:",
                        "  - {at: 6s, freeze: {shard: 1, duration: 2s}}\nobjectives:",
                        "16:5: kill-primary and freeze: together they take all 2 copies of shard 1 (at 6s); give them different"
                                + " shards, or let the first end before the second begins"),
                bad(
                        "no kind",
                        "- rto: {max: 8s}",
                        "- name: fast",
                        "17:5: name exactly one of " + OBJECTIVES + "; none is here"),
                bad(
                        "two kinds",
                        "- rto: {max: 8s}",
                        "- {rto: {max: 8s}, recovered: }",
                        "17:5: name exactly one of " + OBJECTIVES + "; here are rto and" + " recovered"),
                bad(
                        "value out of range",
                        "max: 8s",
                        "max: 0s",
                        "17:16: max: must be longer than 0; write a duration such as 500ms or 8s"),
                bad(
                        "name",
                        "name: one",
                        "name: One!",
                        "1:7: name: 'One!' is not a name; use lower-case letters, digits and '-'"),
                bad(
                        "missing key",
                        "description: A drill.\n",
                        "",
                        "1:1: 'description' is missing (One sentence on what it shows)"),
                bad(
                        "several at once",
                        "load: {warmup: 1s, duration: 20s}\ntenants:",
                        "laod: {warmup: 1s}\nsed: x\ntenants:",
                        "3:1: unknown key 'laod' (did you mean 'load'?)",
                        "4:1: unknown key 'sed' (did you mean 'seed'?)"));
    }

    private static Arguments bad(String what, String from, String to, String... problems) {
        return Arguments.of(what, from, to, problems);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badScenarios")
    void saysWhatIsWrongAndWhere(String what, String from, String to, String[] problems) {
        assertThat(GOOD).as("the test itself").containsOnlyOnce(from);

        ScenarioFile.Loaded loaded = ScenarioFile.parse("s.yaml", GOOD.replace(from, to), List.of());

        assertThat(loaded.plan()).isEmpty();
        assertThat(loaded.problems())
                .extracting(Problem::toString)
                .containsExactly(Stream.of(problems).map(p -> "s.yaml:" + p).toArray(String[]::new));
    }

    @Test
    void writesEveryDefaultIntoThePlan() throws Exception {
        Plan plan = ScenarioFile.parse("s.yaml", GOOD, List.of()).orThrow();

        assertThat(plan.toJson().toPrettyString())
                .startsWith("{\n  \"schema\" : \"redis-drill/plan/1\",\n  \"name\" : \"one\"");
        assertThat(plan.toJson().at("/target/local/nodeTimeout").asText()).isEqualTo("2s");
        assertThat(plan.toJson().at("/load/client/lettuce/commandTimeout").asText())
                .isEqualTo("1s");
        assertThat(plan.toJson().at("/faults/0/predictedMillis/low").asLong()).isBetween(2_000L, 4_000L);
        assertThat(Plan.of(plan.toJson())).isEqualTo(plan);
    }

    @Test
    void drawsRandomShardsFromTheSeed() throws Exception {
        String random = GOOD.replace("shard: 1", "shard: random");

        Plan first = ScenarioFile.parse("s.yaml", random, List.of("seed=7")).orThrow();
        Plan again = ScenarioFile.parse("s.yaml", random, List.of("seed=7")).orThrow();

        assertThat(first).isEqualTo(again);
        assertThat(first.seed()).isEqualTo(7);
        assertThat(((KillPrimary) first.faults().get(0).fault()).shard().number())
                .isBetween(1, 3);
        assertThat(Stream.iterate(1, seed -> seed + 1)
                        .limit(50)
                        .map(seed -> ScenarioFile.parse("s.yaml", random, List.of("seed=" + seed))
                                .plan()
                                .orElseThrow()
                                .faults()
                                .get(0)
                                .fault())
                        .distinct())
                .hasSize(3);
    }

    @Test
    void takesValuesFromTheCommandLine() throws Exception {
        Plan plan = ScenarioFile.parse(
                        "s.yaml",
                        GOOD,
                        List.of("load.duration=60s", "target.local.shards=5", "faults.kill-primary.shard=5"))
                .orThrow();
        assertThat(plan.load().duration()).isEqualTo(Duration.ofSeconds(60));
        assertThat(plan.shape().orElseThrow().shards()).isEqualTo(5);

        assertThat(ScenarioFile.parse("s.yaml", GOOD, List.of("load.duration=4s", "tenants.shop.cash.rate=1/s"))
                        .errors())
                .extracting(Problem::toString)
                .containsExactly(
                        "--set tenants.shop.cash.rate: there is no 'cash' in tenants.shop (known here: name, client, workloads)",
                        "s.yaml:14:9: at: 5s is not before the end of the load, which lasts 4s after the warm-up; inject"
                                + " earlier, or lengthen load.duration");
    }

    @Test
    void warnsOfWhatWillBeInvalid() {
        String nothing = GOOD.substring(0, GOOD.indexOf("faults:"));
        assertThat(ScenarioFile.parse("s.yaml", nothing, List.of()).warnings())
                .extracting(Problem::toString)
                .containsExactly(
                        "s.yaml:1:1: warning: there are no objectives: the run will be INVALID, for nothing is asked of it");

        ScenarioFile.Loaded loaded =
                ScenarioFile.parse("s.yaml", nothing + "objectives:\n  - rto: {max: 1s}\n", List.of());
        assertThat(loaded.plan()).isPresent();
        assertThat(loaded.warnings())
                .extracting(Problem::toString)
                .containsExactly(
                        "s.yaml:14:5: warning: there is no fault to recover from: this objective will be INVALID");
    }

    @Test
    void refusesProcessFaultsOnAnExistingCluster() {
        String endpoints = GOOD.replace(
                "load: {",
                "target: {endpoints: {seeds: ['127.0.0.1:7001'], users: {shpo: {password: 'env:X'}}}}\nload: {");

        assertThat(ScenarioFile.parse("s.yaml", endpoints, List.of()).errors())
                .extracting(Problem::toString)
                .containsExactly(
                        "s.yaml:3:57: there is no tenant 'shpo' (did you mean 'shop'?)",
                        "s.yaml:16:19: needs the server's process, and those of an endpoints target are out of reach; drill a"
                                + " local target, or remove the fault");
    }

    @Test
    void faultsByCommandsNeedThePermissionOfAnExistingCluster() {
        String endpoints = GOOD.replace("load: {", "target: {endpoints: {seeds: ['127.0.0.1:7001']}}\nload: {")
                .replace("kill-primary: {shard: 1, restartAfter: 8s}", "kill-clients: {}");

        assertThat(ScenarioFile.parse("s.yaml", endpoints, List.of()).errors())
                .extracting(Problem::toString)
                .containsExactly("s.yaml:16:19: disturbs an existing cluster; if that is meant, write allowFaults: true"
                        + " under target.endpoints");
        String allowed = endpoints.replace("7001']}", "7001'], allowFaults: true}");
        assertThat(ScenarioFile.parse("s.yaml", allowed, List.of()).errors()).isEmpty();
        String grows = allowed.replace("kill-clients: {}", "add-replica: {shard: 1, duration: 2s}");
        assertThat(ScenarioFile.parse("s.yaml", grows, List.of()).errors())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .contains("out of reach");
    }

    @Test
    void refusesPodsWhereThereAreNoneAndWhatIsNotInThem() {
        String text = GOOD.replace("duration: 20s}", "duration: 20s, pods: 2, image: 'redis-drill:1'}")
                .replace(
                        "- ledger: {rate: 100/s}",
                        "- ledger-sync: {rate: 10/s, database: {url: 'jdbc:postgresql://h/d', user: u, password: 'env:X'}}");

        assertThat(ScenarioFile.parse("s.yaml", text, List.of()).errors())
                .extracting(Problem::toString)
                .containsExactly(
                        "s.yaml:3:41: pods: this target has none to start; write processes, or a kubernetes target",
                        "s.yaml:12:35: database: its password is known on this machine, and not in load pods; write processes"
                                + " in place of pods, or leave the database out");
    }

    @Test
    void aFaultNamesATenantOfThePlan() {
        String text = GOOD.replace("kill-primary: {shard: 1, restartAfter: 8s}", "kill-clients: {tenant: shpo}");

        assertThat(ScenarioFile.parse("s.yaml", text, List.of()).errors())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .endsWith("there is no tenant 'shpo' (did you mean 'shop'?)");
    }

    @Test
    void neverRepeatsAPasswordWrittenByMistake() {
        String text = GOOD.replace(
                "load: {", "target: {endpoints: {seeds: ['h:1'], admin: {user: a, password: s3cret}}}\nload: {");

        assertThat(ScenarioFile.parse("s.yaml", text, List.of()).problems())
                .extracting(Problem::toString)
                .allSatisfy(line -> assertThat(line).doesNotContain("s3cret"))
                .anySatisfy(line -> assertThat(line).contains("env:NAME"));
    }

    @Test
    void answersInOneLineWhereThereIsNoFile(@TempDir Path directory) throws IOException {
        Path bad = Files.write(directory.resolve("bad.yaml"), new byte[] {(byte) 0xC3, (byte) 0x28});
        Path empty = Files.writeString(directory.resolve("empty.yaml"), "", StandardCharsets.UTF_8);

        assertThat(ScenarioFile.read(directory, Path.of("none.yaml"), List.of()).problems())
                .extracting(Problem::toString)
                .containsExactly("none.yaml: there is no such file; './drill list' shows the library");
        assertThat(ScenarioFile.read(directory, List.of()).problems())
                .extracting(Problem::toString)
                .containsExactly(directory + ": is a directory; name a scenario file in it");
        assertThat(ScenarioFile.read(bad, List.of()).problems())
                .extracting(Problem::toString)
                .containsExactly(bad + ": is not UTF-8 text");
        assertThat(ScenarioFile.read(empty, List.of()).problems()).hasSize(1);
    }

    @Test
    void describesThePlanInOrder() throws Exception {
        assertThat(ScenarioFile.parse("s.yaml", GOOD, List.of()).orThrow().describe())
                .containsSubsequence(
                        "one: A drill.",
                        "3 shards, 1 replica each (6 processes), node-timeout 2s, TLS on",
                        "shop/cache: rate 100/s",
                        "shop/sessions (cache): rate 50/s",
                        "in sum 250 operations per second by schedule; 13,500 keys with 1.4 MB of values",
                        "0s       load begins",
                        "1s       steady load",
                        "6s       kill-primary: SIGKILL the primary of shard 1",
                        "14s      kill-primary is healed",
                        "21s      load ends",
                        "kill-primary: shard 1 takes no writes for 2500ms to",
                        "rto: max 8s");
    }
}
