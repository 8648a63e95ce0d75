package dev.redisdrill.reports;

import static dev.redisdrill.reports.Judged.result;
import static dev.redisdrill.reports.Judged.rewrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.redisdrill.reports.judge.Judge;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.measure.WriteGaps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the judge says of runs whose truth is known. */
class JudgeTest {
    @TempDir
    private Path directory;

    private Report judge(SimulatedRun run) throws Exception {
        return Judge.judge(run.write(directory));
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
    void aClusterThatIsNotWholeAtTheEndHasNotRecovered() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        rewrite(run, lines -> lines.filter(l -> !l.contains("ReplicaInSync")));

        Report report = Judge.judge(run);

        assertThat(result(report, "recovered").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result(report, "recovered").reason()).contains("shard 1");
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
}
