package dev.redisdrill.simulations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.engine.Recordings.Recorded;
import dev.redisdrill.simulations.fixture.RedisCluster;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What outcomes say when a primary dies for good, checked against what the data says afterwards. */
@Timeout(60)
class KilledPrimaryIT {
    private static final long MILLI = 1_000_000;

    /** Counts up one counter per user, each on the same shard, and knows what it was told became of each step. */
    private static final class Counter implements OperationSource {
        final byte[] key;
        final int slot;
        final List<Outcome> outcomes = new ArrayList<>();

        Counter(String key) {
            this.key = key.getBytes(StandardCharsets.US_ASCII);
            this.slot = dev.redisdrill.simulations.client.HashSlot.of(this.key);
        }

        @Override
        public void next(Operation operation) {
            operation.name = "incr";
            operation.command = new byte[][] {TestSources.bytes("INCR"), key};
            operation.slot = slot;
            operation.write = true;
        }

        @Override
        public void done(Operation operation) {
            outcomes.add(operation.outcome);
        }

        long count(Outcome outcome) {
            return outcomes.stream().filter(outcome::equals).count();
        }
    }

    @Test
    void nothingIsOkThatWasNotDoneAndNothingFailedThatWas(@TempDir Path directory) throws Exception {
        try (RedisCluster cluster = RedisCluster.start(directory, 3, 1)) {
            RunClock clock = RunClock.startingNow();
            Recordings recordings = new Recordings();
            List<Counter> counters = new ArrayList<>();
            for (int user = 0; user < 30; user++) {
                counters.add(new Counter(cluster.keyOn(user < 15 ? 1 : 2, user)));
            }
            try (LoadEngine engine = new LoadEngine(
                    LoadEngine.Settings.of(clock, directory.resolve("gatling"), 1),
                    List.of(new UserGroup("shop", "counters", 30, 900, counters::get)),
                    recordings,
                    ClientSpec.standard().connectionFactory(cluster.access()))) {
                engine.prepare();
                engine.start(clock.nanos() + 20 * MILLI);
                LockSupport.parkNanos(1500 * MILLI);
                cluster.signal(1, "KILL");
                long killed = clock.nanos();
                awaitWrites(recordings, clock, killed, cluster.address(4));
                long stop = engine.stop();
                assertThat(engine.awaitEnd(Duration.ofSeconds(10))).isTrue();
                assertThat(engine.fault()).isEmpty();

                assertThat(recordings.where(recorded -> recorded.outcome() == Outcome.FAILED))
                        .as("refused while nobody served the shard")
                        .isNotEmpty()
                        .allMatch(recorded -> recorded.intended() < stop);
                verify(counters.subList(15, 30), engine.link("shop"), 0);
                // The replica can lack what the primary acknowledged in its last moments, but not more than that.
                verify(counters.subList(0, 15), engine.link("shop"), 30);
            }
        }
    }

    /** Until the killed primary's shard has been served by its replica for a while. */
    private static void awaitWrites(Recordings recordings, RunClock clock, long killed, String replica) {
        long deadline = clock.nanos() + 20_000 * MILLI;
        while (clock.nanos() < deadline) {
            LockSupport.parkNanos(200 * MILLI);
            List<Recorded> recovered = recordings.where(recorded -> recorded.done() > killed + 200 * MILLI
                    && recorded.outcome() == Outcome.OK
                    && replica.equals(recorded.node()));
            if (recovered.size() > 100) {
                return;
            }
        }
        throw new AssertionError("no writes to the promoted replica within 20 s");
    }

    private static void verify(List<Counter> counters, Link link, long mayBeLost) throws Exception {
        for (Counter counter : counters) {
            Operation got = link.call(1, TestSources.bytes("GET"), counter.key).get(5, TimeUnit.SECONDS);
            assertThat(got.outcome).isEqualTo(Outcome.OK);
            long value = Long.parseLong(new String((byte[]) got.reply, StandardCharsets.US_ASCII));
            long acknowledged = counter.count(Outcome.OK);
            assertThat(value)
                    .as("counter with %d acknowledged and %d unknown", acknowledged, counter.count(Outcome.UNKNOWN))
                    .isBetween(acknowledged - mayBeLost, acknowledged + counter.count(Outcome.UNKNOWN));
        }
    }
}
