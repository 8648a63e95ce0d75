package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeTest {
    @TempDir
    Path directory;

    private Report judge(SimulatedRun run) throws Exception {
        return Judge.judge(run.write(directory));
    }

    private static ObjectiveResult result(Report report, String name) {
        return Stream.concat(report.objectives().stream(), report.preconditions().stream())
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no result named " + name + " in " + report));
    }

    @Test
    void aKillWithFailoverHasItsTrueFigures() throws Exception {
        Report report = judge(SimulatedRun.kill());

        assertThat(report.verdict()).isEqualTo(Verdict.PASS);
        assertThat(report.recovery()).hasSize(1);
        Report.Recovery r = report.recovery().get(0);
        assertThat(r.shard()).isEqualTo(1);
        assertThat(r.failover()).isTrue();
        assertThat(r.outcome()).isEqualTo("recovered");
        assertThat(r.rtoMillis().getAsDouble()).isCloseTo(3_512, within(1.0));
        assertThat(r.detectMillis()).hasValue(2_400);
        assertThat(r.electMillis()).hasValue(900);
        assertThat(r.detectMillis().getAsDouble()
                        + r.electMillis().getAsDouble()
                        + r.clientMillis().getAsDouble())
                .isCloseTo(r.rtoMillis().getAsDouble(), within(0.01));
        assertThat(r.sloRestoredMillis().getAsDouble()).isBetween(3_512.0, 3_800.0);
        assertThat(r.redundancyRestoredMillis().getAsDouble()).isCloseTo(9_500, within(1.0));
        assertThat(r.longestOutageMillis().getAsDouble()).isCloseTo(3_512, within(20.0));
        assertThat(r.predictedMillis().orElseThrow().low()).isEqualTo(2_950);
        assertThat(report.dataSafety().lost()).contains(3L);
        assertThat(report.dataSafety().rpoMillis()).hasValue(41);
        assertThat(report.dataSafety().samples())
                .hasSize(3)
                .allSatisfy(s -> assertThat(s.node()).isPresent());
        assertThat(report.load().serverCpuMicrosPerOp().getAsDouble()).isPositive();
        assertThat(report.environment().cores()).contains(2);
    }

    @Test
    void aFreezeWithoutFailoverHasNoPartsAndShowsItsLengthAsTheLongestOutage() throws Exception {
        Report report = judge(SimulatedRun.freeze());

        Report.Recovery r = report.recovery().get(0);
        assertThat(r.failover()).isFalse();
        assertThat(r.rtoMillis().getAsDouble()).isCloseTo(1_002, within(1.0));
        assertThat(r.longestOutageMillis().getAsDouble()).isBetween(1_000.0, 1_050.0);
        assertThat(r.detectMillis()).isEmpty();
        assertThat(r.electMillis()).isEmpty();
        assertThat(r.clientMillis()).isEmpty();
        assertThat(r.redundancyRestoredMillis()).isEmpty();
        assertThat(r.predictedMillis()).isEmpty();
        assertThat(report.dataSafety().lost()).contains(0L);
        assertThat(report.dataSafety().rpoMillis()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void theOutageShowsInTheLatencyFromTheIntendedStart() throws Exception {
        Report report = judge(SimulatedRun.freeze());

        double longest = report.latency().stream()
                .filter(l -> l.shard() == 1 && l.phase().equals("fault"))
                .mapToDouble(l -> l.maxMillis().getAsDouble())
                .max()
                .orElse(0);
        assertThat(longest).isBetween(990.0, 1_050.0);
    }

    @Test
    void anOutageTooShortForTheFileIsAnUpperBoundNotZero() throws Exception {
        Report report = judge(SimulatedRun.freeze().outage(Duration.ofNanos(1)));

        Report.Recovery r = report.recovery().get(0);
        assertThat(r.rtoMillis().getAsDouble()).isBetween(1.0, 10.0);
        assertThat(result(report, "rto").verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aShardThatNeverComesBackFailsTheRecoveryTimeWithoutAValue() throws Exception {
        Report report = judge(SimulatedRun.kill().neverRecovers());

        assertThat(report.recovery().get(0).rtoMillis()).isEmpty();
        assertThat(result(report, "rto").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result(report, "rto").value()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void theOtherShardsAreAffectedOnlyByOutagesOfTheirOwn() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Path gaps = run.resolve(WriteGaps.FILE);
        long from = SimulatedRun.EFFECT + 2 * SimulatedRun.SECOND;
        Files.writeString(
                gaps,
                Files.readString(gaps).replaceFirst("\n", "\n2," + from + "," + (from + 900 * SimulatedRun.MS) + "\n"));

        Report report = Judge.judge(run);

        assertThat(report.recovery()).hasSize(2);
        assertThat(report.recovery().get(1)).satisfies(r -> {
            assertThat(r.shard()).isEqualTo(2);
            assertThat(r.collateral()).isTrue();
            assertThat(r.rtoMillis()).hasValue(900);
            assertThat(r.electMillis()).isEmpty();
        });
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
    void anIncompleteReadBackIsNoProofOfSafetyButALossAlreadyFoundIsOne() throws Exception {
        Report within = judge(SimulatedRun.kill().readBackIncomplete());
        assertThat(result(within, "rpo").verdict()).isEqualTo(Verdict.INVALID);

        Report over = judge(SimulatedRun.kill().readBackIncomplete().lost(51, Duration.ofMillis(5)));
        assertThat(result(over, "rpo").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(over.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void writesWhoseFateIsUndecidedAreNeitherLostNorSafe() throws Exception {
        assertThat(result(judge(SimulatedRun.kill().undecided(40)), "rpo").verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(result(judge(SimulatedRun.kill().undecided(48)), "rpo").verdict())
                .isEqualTo(Verdict.INVALID);
    }

    @Test
    void whereKeysWereEvictedTheMissingOnesAreNotCalledLost() throws Exception {
        Report within = judge(SimulatedRun.kill().evicted(400));
        assertThat(within.dataSafety().evicted()).hasValue(400L);
        assertThat(result(within, "rpo").verdict()).as("an upper bound").isEqualTo(Verdict.PASS);

        Report over = judge(SimulatedRun.kill().evicted(400).lost(51, Duration.ofMillis(5)));
        assertThat(result(over, "rpo").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(over, "rpo").reason()).contains("lost or evicted", "400 keys");
    }

    @Test
    void aLossThatHadToBeFoundAndWasNotIsAFailure() throws Exception {
        String control = "[{\"name\": \"rpo\", \"rpo\": {\"minLost\": 100, \"maxLost\": 1000}}]";
        Report found = judge(SimulatedRun.kill().objectives(control).lost(150, Duration.ofMillis(5)));
        assertThat(result(found, "rpo").verdict()).isEqualTo(Verdict.PASS);

        Report missed = judge(SimulatedRun.kill().objectives(control).lost(99, Duration.ofMillis(5)));
        assertThat(result(missed, "rpo").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result(missed, "rpo").reason()).contains("at least 100 should have been");
    }

    @Test
    void lostWritesThatAreTooOldFail() throws Exception {
        Report report = judge(SimulatedRun.kill().lost(1, Duration.ofMillis(1_500)));

        assertThat(result(report, "rpo").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.dataSafety().rpoMillis()).hasValue(1_500);
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
    void aClusterThatIsNotWholeAtTheEndHasNotRecovered() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        rewrite(run, lines -> lines.filter(l -> !l.contains("ReplicaInSync")));

        Report report = Judge.judge(run);

        assertThat(result(report, "recovered").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result(report, "recovered").reason()).contains("shard 1");
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
    void aRunWithoutFaultsHasNoRecoveryToTime() throws Exception {
        Report report = judge(SimulatedRun.steady());

        assertThat(report.recovery()).isEmpty();
        assertThat(result(report, "rto").verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result(report, "recovered").verdict()).isEqualTo(Verdict.PASS);
        assertThat(result(report, "recovered").value()).isEmpty();
        assertThat(result(report, "availability").value()).hasValue(100);
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

    private interface LineEdit {
        Stream<String> apply(Stream<String> lines);
    }

    private static void rewrite(Path run, LineEdit edit) throws Exception {
        Path file = run.resolve(Timeline.FILE);
        List<String> lines = edit.apply(Files.readAllLines(file).stream()).toList();
        Files.write(file, lines);
    }
}
