package dev.redisdrill.simulations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.engine.Recordings.Recorded;
import dev.redisdrill.simulations.fixture.RedisCluster;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine, Gatling and Lettuce against a real cluster with TLS and a restricted user. */
@Timeout(60)
@Tag("alone")
class LoadEngineIT {
    private static final long MILLI = 1_000_000;

    @TempDir
    static Path directory;

    private static RedisCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = RedisCluster.start(directory, 3, 0);
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private record Run(Recordings recordings, long startNanos, long stopNanos) {}

    private interface During {
        void act(RunClock clock) throws Exception;
    }

    private static Run run(List<UserGroup> groups, During during) throws Exception {
        RunClock clock = RunClock.startingNow();
        Recordings recordings = new Recordings();
        try (LoadEngine engine = new LoadEngine(
                LoadEngine.Settings.of(clock, directory.resolve("gatling"), 7),
                groups,
                recordings,
                ClientSpec.standard().connectionFactory(cluster.access()))) {
            engine.prepare();
            long start = clock.nanos() + 20 * MILLI;
            engine.start(start);
            during.act(clock);
            long stop = engine.stop();
            assertThat(engine.awaitEnd(Duration.ofSeconds(10))).isTrue();
            assertThat(engine.fault()).isEmpty();
            return new Run(recordings, start, stop);
        }
    }

    private static UserGroup group(String workload, int users, double perSecond) {
        byte[][] keys = TestSources.keys(10_000);
        int[] slots = TestSources.slots(keys);
        return new UserGroup("shop", workload, users, perSecond, user -> new TestSources(user, keys, slots));
    }

    @Test
    void offersExactlyTheRateAndSendsOnTime() throws Exception {
        Run run = run(List.of(group("cache", 40, 2000)), clock -> LockSupport.parkNanos(3000 * MILLI));

        List<Recorded> all = run.recordings().all();
        double seconds = (run.stopNanos() - run.startNanos()) / 1e9;
        assertThat((double) all.size()).isBetween(2000 * seconds - 1, 2000 * seconds + 1);
        assertThat(all).allMatch(recorded -> recorded.outcome() == Outcome.OK);
        assertThat(all).allMatch(recorded -> recorded.intended() < run.stopNanos());
        assertThat(all).allMatch(recorded -> recorded.sent() >= recorded.ready());
        assertThat(all)
                .allMatch(recorded -> cluster.address(recorded.shard() - 1).equals(recorded.node()));
        // Wide, for busy machines; it is the median that a millisecond scheduler would spoil.
        List<Recorded> warm = run.recordings().where(r -> r.intended() > run.startNanos() + 1000 * MILLI);
        assertThat(Recordings.percentile(warm, 50, Recorded::lag)).isLessThan(MILLI);
    }

    @Test
    void aFrozenPrimaryDelaysOperationsButLosesNone() throws Exception {
        Run run = run(List.of(group("cache", 60, 600), group("closed", 3, 0)), clock -> {
            LockSupport.parkNanos(1000 * MILLI);
            cluster.signal(0, "STOP");
            LockSupport.parkNanos(500 * MILLI);
            cluster.signal(0, "CONT");
            LockSupport.parkNanos(500 * MILLI);
        });

        List<Recorded> cache =
                run.recordings().where(recorded -> recorded.group().equals("cache"));
        double seconds = (run.stopNanos() - run.startNanos()) / 1e9;
        assertThat((double) cache.size()).isBetween(600 * seconds - 1, 600 * seconds + 1);
        assertThat(cache).allMatch(recorded -> recorded.outcome() == Outcome.OK);
        assertThat(run.recordings().where(recorded -> recorded.group().equals("closed")))
                .isNotEmpty();
        long slowest = cache.stream().mapToLong(Recorded::response).max().orElseThrow();
        assertThat(slowest).isBetween(450 * MILLI, 2000 * MILLI);
        // Who was held up is measured from when it was due, though it was sent much later...
        List<Recorded> heldUp = cache.stream()
                .filter(recorded -> recorded.sent() - recorded.intended() > 100 * MILLI)
                .toList();
        assertThat(heldUp).isNotEmpty();
        // ... and that is the cluster's doing, not the generator's.
        assertThat(Recordings.percentile(heldUp, 50, Recorded::lag)).isLessThan(MILLI);
    }

    @Test
    void whatWasDueWhenTheLoadEndedIsRecordedAsNeverSent() throws Exception {
        RunClock clock = RunClock.startingNow();
        Recordings recordings = new Recordings();
        LoadEngine.Settings settings =
                new LoadEngine.Settings(1, Duration.ofMillis(200), clock, directory.resolve("gatling"), 7);
        long start;
        long stop;
        try (LoadEngine engine = new LoadEngine(
                settings,
                List.of(group("cache", 4, 400)),
                recordings,
                ClientSpec.standard().connectionFactory(cluster.access()))) {
            engine.prepare();
            start = clock.nanos() + 20 * MILLI;
            engine.start(start);
            LockSupport.parkNanos(500 * MILLI);
            for (int node = 0; node < 3; node++) {
                cluster.signal(node, "STOP");
            }
            LockSupport.parkNanos(300 * MILLI);
            stop = engine.stop();
            assertThat(engine.awaitEnd(Duration.ofSeconds(5))).isTrue();
        } finally {
            for (int node = 0; node < 3; node++) {
                cluster.signal(node, "CONT");
            }
        }

        double expected = 400 * (stop - start) / 1e9;
        assertThat((double) recordings.all().size()).isBetween(expected - 1, expected + 1);
        List<Recorded> never = recordings.where(recorded -> recorded.error().equals(Optional.of("never sent")));
        assertThat(never).hasSizeGreaterThan(50).allMatch(recorded -> recorded.outcome() == Outcome.FAILED);
        assertThat(recordings.where(recorded -> recorded.outcome() == Outcome.UNKNOWN))
                .isNotEmpty()
                .allMatch(recorded -> recorded.error().equals(Optional.of("timeout")));
    }
}
