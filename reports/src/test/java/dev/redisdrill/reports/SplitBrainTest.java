package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.redisdrill.timeline.measure.LostSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in which the deposed primary goes on acknowledging for 2.96 s, and its replica serves from 3.333 s on. */
class SplitBrainTest {
    private static final long MS = SimulatedRun.MS;
    private static final Duration NOTICES = Duration.ofMillis(2_960);
    private static final Duration SERVES = Duration.ofMillis(3_333);

    @TempDir
    Path run;

    private JsonNode recovery() throws IOException {
        Reports.write(run);
        return new ObjectMapper().readTree(run.resolve("report.json").toFile()).at("/recovery/0");
    }

    private void lose(long firstMillis, long lastMillis, OptionalLong survivedFrom) throws IOException {
        LostSpan.write(
                run,
                List.of(new LostSpan(
                        1,
                        SimulatedRun.PRIMARY,
                        OptionalLong.of(SimulatedRun.EFFECT - 2 * MS),
                        SimulatedRun.EFFECT + firstMillis * MS,
                        SimulatedRun.EFFECT + lastMillis * MS,
                        survivedFrom,
                        592)));
    }

    private static double millisAfterEffect(long nanos) {
        return (nanos - SimulatedRun.EFFECT) / (double) MS;
    }

    @Test
    void whatTheIsolatedPrimaryAcknowledgedInVainEndsNoOutage() throws Exception {
        SimulatedRun simulated = SimulatedRun.kill().splitBrain(NOTICES, SERVES);
        simulated.write(run);
        lose(4, 2_955, OptionalLong.empty());
        JsonNode recovery = recovery();

        double truth = millisAfterEffect(simulated.firstWrite());
        assertThat(truth).as("three writes in ten milliseconds").isBetween(3_333.0, 3_343.0);
        assertThat(recovery.get("outcome").asText()).isEqualTo("recovered");
        assertThat(recovery.get("rtoMillis").asDouble()).isCloseTo(truth, within(0.01));
        assertThat(recovery.get("longestOutageMillis").asDouble()).isBetween(3_333.0, 3_345.0);
        assertThat(recovery.get("detectMillis").asDouble()).isEqualTo(2_400);
        assertThat(recovery.get("electMillis").asDouble()).isEqualTo(900);
        assertThat(recovery.get("clientMillis").asDouble()).isCloseTo(truth - 3_300, within(0.01));
        assertThat(recovery.get("sloRestoredMillis").asDouble()).isBetween(3_332.0, 3_700.0);
        assertThat(recovery.get("note").asText()).contains(SimulatedRun.PRIMARY, "did not survive", "592");
    }

    @Test
    void acknowledgementsThatSurvivedEndItWhoeverGaveThem() throws Exception {
        SimulatedRun.kill().splitBrain(NOTICES, SERVES).write(run);
        LostSpan.write(run, List.of());
        JsonNode recovery = recovery();

        assertThat(recovery.get("rtoMillis").asDouble()).isLessThan(50);
        assertThat(recovery.get("longestOutageMillis").asDouble()).isBetween(373.0, 385.0);
        assertThat(recovery.get("note").asText()).isEmpty();
    }

    @Test
    void onlyTheEndOfWhatWasAcknowledgedIsInVain() throws Exception {
        SimulatedRun.kill().splitBrain(NOTICES, SERVES).write(run);
        LostSpan.write(
                run,
                List.of(new LostSpan(
                        1,
                        SimulatedRun.PRIMARY,
                        OptionalLong.of(SimulatedRun.EFFECT + 2_000 * MS),
                        SimulatedRun.EFFECT + 2_003 * MS,
                        SimulatedRun.EFFECT + 2_900 * MS,
                        OptionalLong.empty(),
                        180)));
        JsonNode recovery = recovery();

        assertThat(recovery.get("rtoMillis").asDouble()).isLessThan(50);
        assertThat(recovery.get("longestOutageMillis").asDouble()).isBetween(1_330.0, 1_345.0);
    }

    @Test
    void withoutTheGapsOfEachNodeTheClientsWordCounts() throws Exception {
        SimulatedRun.kill().splitBrain(NOTICES, SERVES).write(run);
        lose(4, 2_955, OptionalLong.empty());
        Files.delete(run.resolve("ledger/node-gaps.csv"));

        assertThat(recovery().get("rtoMillis").asDouble()).isLessThan(50);
    }

    @Test
    void aLossThatNobodyTookOverForEndsWithItsNewestWrite() throws Exception {
        SimulatedRun simulated = SimulatedRun.freeze().outage(Duration.ofMillis(700));
        simulated.write(run);
        LostSpan.write(
                run,
                List.of(new LostSpan(
                        1,
                        SimulatedRun.PRIMARY,
                        OptionalLong.empty(),
                        SimulatedRun.LOAD_START,
                        SimulatedRun.EFFECT - MS,
                        OptionalLong.of(SimulatedRun.EFFECT + 702 * MS),
                        4_000)));

        double truth = millisAfterEffect(simulated.firstWrite());
        assertThat(truth).isBetween(700.0, 710.0);
        assertThat(recovery().get("rtoMillis").asDouble()).isCloseTo(truth, within(0.01));
    }
}
