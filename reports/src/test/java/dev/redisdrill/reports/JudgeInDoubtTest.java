package dev.redisdrill.reports;

import static dev.redisdrill.reports.Judged.result;
import static dev.redisdrill.reports.Judged.rewrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.reports.judge.Judge;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LeftOut;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.measure.WriteGaps;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the judge says where something is missing, failed or late: never PASS. */
class JudgeInDoubtTest {
    @TempDir
    private Path directory;

    private Report judge(SimulatedRun run) throws Exception {
        return Judge.judge(run.write(directory));
    }

    @Test
    void withoutObjectivesTheRunIsInvalid() throws Exception {
        assertThat(judge(SimulatedRun.kill().objectives("[]")).verdict()).isEqualTo(Verdict.INVALID);
        assertThat(judge(SimulatedRun.kill().objectives("null")).verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void objectivesThatCannotBeReadMakeTheRunInvalidAndSayWhy() throws Exception {
        Report report = judge(SimulatedRun.kill().objectives("[{\"rto\": {\"maximum\": \"8s\"}}]"));

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "objectives given").reason()).contains("objectives[0]");
    }

    @Test
    void aSaturatedGeneratorSpoilsLatencyButNotALossThatWasFound() throws Exception {
        Report report = judge(SimulatedRun.kill().saturated().lost(400, Duration.ofMillis(90)));

        assertThat(result(report, "latency p99 steady").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "load generator not the bottleneck").verdict())
                .isEqualTo(Verdict.INVALID);
        assertThat(result(report, "rpo").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result(report, "rto").verdict()).isEqualTo(Verdict.PASS);
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aGeneratorLateInOnePhaseSpoilsTheLatencyOfThatPhaseAlone() throws Exception {
        Report steady = judge(SimulatedRun.kill().lateIn("steady"));
        assertThat(result(steady, "latency p99 steady").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(steady, "latency p99 steady").reason()).contains("late in phase steady");

        Report fault = judge(SimulatedRun.kill().lateIn("fault"));
        assertThat(result(fault, "latency p99 steady").verdict()).isEqualTo(Verdict.PASS);
        assertThat(result(fault, "load generator not the bottleneck").reason())
                .contains("too late to judge latencies: fault");
    }

    @Test
    void aSaturatedGeneratorMayItselfBeWhyARecoveryTookTooLong() throws Exception {
        Report report = judge(SimulatedRun.kill().saturated().outage(Duration.ofSeconds(9)));

        assertThat(result(report, "rto").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "rto").value()).isPresent();
    }

    @Test
    void latenciesOutOfRangeSpoilLatency() throws Exception {
        Report report = judge(SimulatedRun.kill().overflow(2));

        assertThat(result(report, "latency p99 steady").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "every latency recorded").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void aMissingLatencyLogSpoilsWhatStandsOnItAlone() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Files.delete(run.resolve(LatencyLog.RESPONSE_FILE));

        Report report = Judge.judge(run);

        assertThat(result(report, "latency p99 steady").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "latency p99 steady").reason()).contains(LatencyLog.RESPONSE_FILE);
        assertThat(result(report, "errors steady").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "rto").verdict()).isEqualTo(Verdict.PASS);
        assertThat(result(report, "rpo").verdict()).isEqualTo(Verdict.PASS);
        assertThat(report.recovery().get(0).sloRestoredMillis()).isEmpty();
    }

    @Test
    void aMissingReadBackIsInvalid() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Files.delete(run.resolve(LedgerSummary.FILE));

        Report report = Judge.judge(run);

        assertThat(result(report, "rpo").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.dataSafety().lost()).isEmpty();
    }

    @Test
    void aFaultWithoutEffectMakesTheRunInvalid() throws Exception {
        Path run = SimulatedRun.freeze().outage(Duration.ofNanos(1)).write(directory);
        rewrite(
                run,
                lines -> lines.filter(l -> !l.contains("FaultProven"))
                        .map(l -> l.contains("\"FaultHealed\"")
                                ? "{\"nanos\":15000000000,\"type\":\"FaultIneffective\",\"fault\":\"freeze\","
                                        + "\"reason\":\"it still answers\"}"
                                : l));

        Report report = Judge.judge(run);

        assertThat(result(report, "faults proven").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "faults proven").reason()).contains("it still answers");
        assertThat(result(report, "rto").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void aFaultThatWasPlannedButNeverInjectedMakesTheRunInvalid() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        rewrite(run, lines -> lines.filter(l -> !l.contains("\"Fault")));

        Report report = Judge.judge(run);

        assertThat(result(report, "faults proven").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.faults()).hasSize(1);
        assertThat(report.faults().get(0).injectedAtMillis()).isEmpty();
    }

    @Test
    void aFaultThatWasNotProvenHealedMakesTheRunInvalid() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        rewrite(run, lines -> lines.filter(l -> !l.contains("FaultHealProven")));

        Report report = Judge.judge(run);

        assertThat(result(report, "faults healed").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "faults proven").verdict()).isEqualTo(Verdict.PASS);
        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void troubleInTheHarnessMakesTheRunInvalid() throws Exception {
        Report report = judge(SimulatedRun.kill().with(new Event.Trouble(9, "watcher", "lost its connection")));

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "harness without trouble").reason()).contains("lost its connection");
    }

    @Test
    void aClusterThatNobodyWatchedIsNotCalledRecovered() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Files.writeString(run.resolve("server/resources.jsonl"), "");

        Report report = Judge.judge(run);

        assertThat(result(report, "recovered").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "recovered").reason()).contains("not watched");
    }

    @Test
    void aRunThatWasAbortedBeforeItsFaultSaysSoFirst() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        rewrite(
                run,
                lines -> lines.filter(l -> !l.matches(".*\"(Fault|Node|Replica|Slots|ClusterState|LoadStopped).*\""))
                        .map(l -> l.replace(
                                "\"completed\",\"reason\":\"\"", "\"aborted\",\"reason\":\"the load process ended\"")));

        Report report = Judge.judge(run);

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "run completed").reason()).contains("the load process ended");
        assertThat(result(report, "recovered").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(Reports.summary(report, run)).contains("was aborted");
    }

    @Test
    void aLoadThatStoppedBeforeTheBoundOfTheRecoveryTimeCannotTell() throws Exception {
        Report report = judge(
                SimulatedRun.kill().neverRecovers().objectives("[{\"name\": \"rto\", \"rto\": {\"max\": \"30s\"}}]"));

        assertThat(result(report, "rto").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "rto").reason())
                .matches("shard 1 took no write again after kill-primary, in the 2[12],[0-9]{3}.* ms until the load"
                        + " stopped: too short a time to tell");
    }

    @Test
    void loadThatWasNotOfferedMakesTheRunInvalid() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Path plan = run.resolve("plan.json");
        Files.writeString(plan, Files.readString(plan).replace("1500/s", "2500/s"));

        Report report = Judge.judge(run);

        assertThat(result(report, "load offered as planned").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "load offered as planned").reason()).contains("shop/cache");
    }

    @Test
    void whatWasLeftOutNeedNotBeOfferedAndIsToldAsAWarning() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Path plan = run.resolve("plan.json");
        Files.writeString(plan, Files.readString(plan).replace("1500/s", "2500/s"));
        new LeftOut(LeftOut.SCHEMA, List.of(new LeftOut.Item("shop", "cache", List.of("FT.SEARCH"), Optional.empty())))
                .write(run);

        Report report = Judge.judge(run);

        assertThat(result(report, "load offered as planned").verdict()).isEqualTo(Verdict.PASS);
        ObjectiveResult told = result(report, "every workload as planned");
        assertThat(told.verdict()).isEqualTo(Verdict.WARN);
        assertThat(told.reason()).isEqualTo("shop/cache was left out: the servers do not have FT.SEARCH");
    }

    @Test
    void aRunThatWasKilledIsInvalidWithReasonsAtWhateverPlaceItWasCut() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        for (String file : List.of(LoadSummary.FILE, LedgerSummary.FILE)) {
            Files.delete(run.resolve(file));
        }
        for (String file : List.of(Timeline.FILE, LatencyLog.RESPONSE_FILE, WriteGaps.FILE, "load/counts.csv")) {
            byte[] whole = Files.readAllBytes(run.resolve(file));
            byte[] part = java.util.Arrays.copyOf(whole, whole.length * 3 / 5);
            Files.write(run.resolve(file), part);
        }

        Report report = Judge.judge(run);

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.objectives()).hasSize(6).noneMatch(o -> o.reason().isBlank());
        assertThat(result(report, "recovered").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.load().offered().orElseThrow()).isPositive();
        assertThat(report.load().scheduleLagP99Millis()).isEmpty();
        assertThat(report.run().endedAt()).isEmpty();
    }

    @Test
    void anEmptyDirectoryIsInvalidAndNothingIsAssumed() throws Exception {
        Report report = Judge.judge(directory);

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.faults()).isEmpty();
        assertThat(report.load().offered()).isEmpty();
        assertThat(report.problems()).hasSizeGreaterThan(5);
    }

    @Test
    void whatIsNoDirectoryIsRefused() {
        assertThatThrownBy(() -> Judge.judge(directory.resolve("nowhere")))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessageContaining("not a run directory");
    }
}
