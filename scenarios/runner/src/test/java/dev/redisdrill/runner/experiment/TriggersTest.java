package dev.redisdrill.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.lab.NoopLab;
import dev.redisdrill.runner.plan.Trigger;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class TriggersTest {
    @TempDir
    private Path directory;

    private Timeline timeline;
    private Triggers triggers;

    @BeforeEach
    void open() throws IOException {
        timeline = Timeline.open(directory, RunClock.startingNow());
        triggers = new Triggers(timeline, new NoopLab(timeline.clock()).start());
    }

    @AfterEach
    void close() throws IOException {
        timeline.close();
    }

    @Test
    void anEventOfTheRightShardIsWaitedFor() throws Exception {
        CompletableFuture<Optional<String>> waiting = await("promoted shard 2", Optional.empty());
        tell(new Event.ReplicaPromoted(now(), 1, "127.0.1.2:7000", 7));
        tell(new Event.SlotsMoved(now(), 2, "a", "b", 5, "c"));
        assertThat(waiting.isDone()).isFalse();
        tell(new Event.ReplicaPromoted(now(), 2, "127.0.2.2:7000", 7));
        assertThat(waiting.get()).isEmpty();
    }

    @Test
    void aNodeIsKnownByTheShardItHadAtTheStart() throws Exception {
        CompletableFuture<Optional<String>> waiting = await("failed shard 3", Optional.empty());
        tell(new Event.NodeFailed(now(), "127.0.3.1:7000", "127.0.1.1:7000"));
        assertThat(waiting.get()).isEmpty();
    }

    @Test
    void whatHappenedBeforeItWasWaitedForDoesNotCountUnlessItIsAboutAFault() throws Exception {
        tell(new Event.ReplicaPromoted(now(), 2, "127.0.2.2:7000", 7));
        tell(new Event.FaultHealed(now(), "kill"));
        assertThat(triggers.await(Trigger.parse("promoted"), now(), Optional.of(Duration.ofMillis(50))))
                .contains("'promoted' did not come within 50ms");
        assertThat(triggers.await(Trigger.parse("healed kill"), now(), Optional.empty()))
                .isEmpty();
    }

    @Test
    void conditionsComeTrueOneAfterTheOtherWithTheirPauses() throws Exception {
        long begun = now();
        CompletableFuture<Optional<String>> waiting =
                await("ended kill + 30ms then slots-moved 37% + 20ms", Optional.empty());
        triggers.ended("kill");
        tell(new Event.ReshardProgress(now() + 40_000_000, "reshard", 36, 100));
        assertThat(waiting.isDone()).isFalse();
        tell(new Event.ReshardProgress(now() + 40_000_000, "reshard", 37, 100));
        assertThat(waiting.get()).isEmpty();
        assertThat(now() - begun).isGreaterThanOrEqualTo(60_000_000);
    }

    @Test
    void theEndOfTheLoadEndsTheWaiting() throws Exception {
        CompletableFuture<Optional<String>> waiting = await("replica-synced", Optional.empty());
        triggers.loadEnded();
        assertThat(waiting.get()).contains("'replica-synced' did not come before the load ended");
        assertThat(triggers.pauseUntil(now() + 1_000_000_000)).isFalse();
    }

    private CompletableFuture<Optional<String>> await(String trigger, Optional<Duration> within) {
        long origin = now();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return triggers.await(Trigger.parse(trigger), origin, within);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void tell(Event event) {
        timeline.append(event);
    }

    private long now() {
        return timeline.clock().nanos();
    }
}
