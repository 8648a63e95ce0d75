package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.lab.NoopLab;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class CasualtiesTest {
    private static final String NODE = "127.0.1.1:7000";

    @TempDir
    private Path directory;

    private Timeline timeline;
    private Casualties casualties;

    @BeforeEach
    void listen() throws Exception {
        RunClock clock = RunClock.startingNow();
        timeline = Timeline.open(directory, clock);
        casualties = new Casualties(timeline, new NoopLab(clock).start());
    }

    @AfterEach
    void close() throws Exception {
        timeline.close();
    }

    private void dies(String node) {
        timeline.append(new Event.NodeExited(1, node, 139, Optional.of("=== REDIS BUG REPORT START")));
    }

    private void inject(String fault, String target) {
        timeline.append(
                new Event.FaultInjected(1, fault, "fill-disk", Optional.of(1), target, Optional.of(List.of(1))));
    }

    @Test
    void aServerThatNobodyWillStartAgainIsNamedWithItsLastWords() {
        dies(NODE);

        assertThat(casualties.certain())
                .isCompletedWithValue("the server " + NODE + " ended without having been asked to, with exit code 139,"
                        + " and nothing starts it again; its log ends: === REDIS BUG REPORT START");
    }

    @Test
    void aServerThatAFaultIsAimedAtHasUntilItsHealingToComeBack() {
        inject("full", NODE);
        dies(NODE);
        assertThat(casualties.certain()).isNotDone();

        timeline.append(new Event.NodeStarted(2, NODE, 4711));
        timeline.append(new Event.FaultHealed(3, "full"));
        assertThat(casualties.certain()).isNotDone();

        inject("again", NODE);
        dies(NODE);
        timeline.append(new Event.FaultHealed(4, "again"));
        assertThat(casualties.certain()).isDone();
    }

    @Test
    void aFaultElsewhereExcusesNothing() {
        inject("elsewhere", "127.0.2.1:7000");
        dies(NODE);

        assertThat(casualties.certain()).isDone();
    }

    @Test
    void aGuestOfAFaultIsThatFaultsAffair() {
        dies("127.0.9.1:7000");

        assertThat(casualties.certain()).isNotDone();
    }

    @Test
    void nothingIsWaitedForThatADeadServerKeepsFromComing() throws Exception {
        long begun = System.nanoTime();

        assertThat(casualties.await(Duration.ofSeconds(20), limit -> {
                    dies(NODE);
                    return false;
                }))
                .isFalse();
        assertThat(casualties.await(Duration.ofSeconds(20), limit -> {
                    assertThat(limit).isZero();
                    return true;
                }))
                .isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }
}
