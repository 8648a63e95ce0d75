package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Experiments whose truth is known beforehand, run as users run them: every figure of the report has to say it. */
@Timeout(120)
final class KnownAnswersIT {
    private static final double MEASURING_ERROR_MILLIS = 20;

    @TempDir
    private Path directory;

    @Test
    @Tag("alone")
    void aShortFreezeAndAKillAreMeasuredAsTheyWere() throws Exception {
        Plan plan = TestPlans.of("""
                name: known-answers
                description: A freeze that causes no failover, then a kill that does.
                load: {warmup: 5s, duration: 18s}
                tenants:
                  - name: a
                    workloads:
                      - ledger: {rate: 1200/s, keys: 300, readShare: 0%}
                      - cache: {rate: 100/s, keys: 300}
                faults:
                  - {at: 2s, freeze: {shard: 2, duration: 1s}}
                  - {at: 6s, kill-primary: {shard: 1, restartAfter: 6s}}
                objectives:
                  - rto: {max: 9s}
                  - recovered: {}
                """);
        ProbedParts parts = new ProbedParts();

        RunResult result = RunSession.of(parts).run(plan, options());

        System.out.println(result.summary());
        Path run = directory.resolve("run");
        JsonNode report = report();
        double frozen = recovery(report, "freeze").path("rtoMillis").asDouble();
        double frozenStall = parts.stalledMillis(run, "freeze", 2, 1000, frozen);
        assertThat(frozen).as("outage of a freeze of 1.0 s").isGreaterThanOrEqualTo(1000.0);
        assertThat(frozen - frozenStall)
                .as("outage of a freeze of 1.0 s, without %.1f ms in which the load stood still", frozenStall)
                .isLessThanOrEqualTo(1050.0);
        assertThat(recovery(report, "freeze").path("electMillis").isNull())
                .as("no failover by a freeze under the node-timeout")
                .isTrue();
        assertThat(promotedShards()).containsExactly(1);
        assertThat(worst(report, 2, "fault"))
                .as("the freeze shows from intended start")
                .isGreaterThan(950.0);

        double prober = parts.outageMillis("kill-primary");
        double rto = recovery(report, "kill-primary").path("rtoMillis").asDouble();
        double stall = parts.stalledMillis(run, "kill-primary", 1, prober, rto);
        System.out.printf(
                Locale.ROOT,
                "RTO %.1f ms, prober %.1f ms, load standing still meanwhile %.1f ms%n",
                rto,
                prober,
                stall);
        assertThat(rto - stall)
                .as("RTO of %.1f ms, without %.1f ms in which the load stood still, beside a prober's", rto, stall)
                .isCloseTo(prober, within(MEASURING_ERROR_MILLIS));
        assertThat(objective(report, "rto")).isEqualTo("PASS");
        assertThat(objective(report, "recovered")).isEqualTo("PASS");
    }

    @Test
    void aFaultThatDoesNothingMakesTheRunInvalid() throws Exception {
        Plan plan = TestPlans.of("""
                name: ineffective
                description: A kill that does not kill.
                load: {warmup: 1s, duration: 5s}
                tenants: [{name: a, workloads: [{ledger: {rate: 300/s, keys: 300}}]}]
                faults: [{at: 1s, kill-primary: {shard: 1, restartAfter: 1s}}]
                objectives: [{rpo: {maxLost: 0}}]
                """);
        Parts parts = new RealPartsWith() {
            @Override
            public Lab lab(LabContext context) {
                return KillableLab.around(super.lab(context), (node, kill) -> {});
            }
        };

        RunResult result = RunSession.of(parts).run(plan, options());

        assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result.summary()).contains("kill-primary");
    }

    private RunOptions options() {
        return new RunOptions(directory.resolve("run"), Optional.empty(), directory, "test", ProgressListener.NONE);
    }

    private JsonNode report() throws IOException {
        return SpecJson.mapper().readTree(Files.readString(directory.resolve("run/report.json")));
    }

    private static JsonNode recovery(JsonNode report, String fault) {
        return StreamSupport.stream(report.path("recovery").spliterator(), false)
                .filter(row -> row.path("fault").asText().equals(fault))
                .findFirst()
                .orElseThrow();
    }

    private static String objective(JsonNode report, String name) {
        return StreamSupport.stream(report.path("objectives").spliterator(), false)
                .filter(row -> row.path("name").asText().equals(name))
                .map(row -> row.path("verdict").asText())
                .findFirst()
                .orElseThrow();
    }

    private static double worst(JsonNode report, int shard, String phase) {
        return StreamSupport.stream(report.path("latency").spliterator(), false)
                .filter(row -> row.path("shard").asInt() == shard
                        && row.path("phase").asText().equals(phase))
                .mapToDouble(row -> row.path("maxMillis").asDouble())
                .max()
                .orElseThrow();
    }

    private List<Integer> promotedShards() throws IOException {
        return Timeline.read(directory.resolve("run")).stream()
                .filter(Event.ReplicaPromoted.class::isInstance)
                .map(event -> ((Event.ReplicaPromoted) event).shard())
                .toList();
    }

    /** The real parts, with an independent prober on shard 1 from the start. */
    private static final class ProbedParts extends RealPartsWith {
        private @Nullable Prober prober;
        private final List<Event> events = new java.util.concurrent.CopyOnWriteArrayList<>();

        @Override
        public Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory) {
            Event.ShardAtStart first = cluster.shards().get(0);
            timeline.listen(events::add);
            prober = new Prober(
                    timeline.clock(),
                    access,
                    Stream.concat(Stream.of(first.primary()), first.replicas().stream())
                            .toList(),
                    "probe:{bar}"); // slot 5061, in the first third
            return super.watch(access, cluster, timeline, runDirectory);
        }

        double outageMillis(String fault) {
            long effect = effectNanos(fault);
            long acknowledged = java.util.Objects.requireNonNull(prober)
                    .firstAcknowledgedAfter(effect)
                    .orElseThrow();
            return (acknowledged - effect) / 1e6;
        }

        /** How long the load stood still between two moments after the fault's effect. */
        double stalledMillis(Path run, String fault, int shard, double fromMillis, double untilMillis)
                throws IOException {
            long effect = effectNanos(fault);
            return new Stalls(run, shard)
                    .millis(effect + (long) (fromMillis * 1e6), effect + (long) (untilMillis * 1e6));
        }

        private long effectNanos(String fault) {
            return events.stream()
                    .filter(event -> event instanceof Event.FaultProven proven
                            && proven.fault().equals(fault))
                    .mapToLong(event -> ((Event.FaultProven) event).effectNanos())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
