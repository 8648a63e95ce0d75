package dev.redisdrill.simulations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine without a cluster. */
@Timeout(60)
class LoadEngineTest {
    @TempDir
    Path directory;

    /** Never answers, until it is closed: then what was under way has an unknown outcome. */
    private static final class Silence implements ConnectionFactory {
        private final Queue<Runnable> underWay = new ConcurrentLinkedQueue<>();
        private final CountDownLatch sent = new CountDownLatch(1);

        @Override
        public Link connect(String tenant, EventLoop loop) {
            return new Link() {
                @Override
                public EventLoop loop() {
                    return loop;
                }

                @Override
                public void send(Operation operation, Completion completion) {
                    underWay.add(() -> loop.execute(() -> {
                        operation.outcome = Outcome.UNKNOWN;
                        completion.completed(operation);
                    }));
                    sent.countDown();
                }
            };
        }

        @Override
        public void useLogin(String tenant, ClusterAccess.User user) {}

        @Override
        public void close() {
            for (Runnable end = underWay.poll(); end != null; end = underWay.poll()) {
                end.run();
            }
        }
    }

    @Test
    void aUserWhoWaitsForAReplyForEverEndsWhenDisconnected() throws Exception {
        RunClock clock = RunClock.startingNow();
        Recordings recordings = new Recordings();
        Silence silence = new Silence();
        byte[][] keys = TestSources.keys(10);
        UserGroup group =
                new UserGroup("shop", "cache", 1, 0, user -> new TestSources(user, keys, TestSources.slots(keys)));
        try (LoadEngine engine = new LoadEngine(
                LoadEngine.Settings.of(clock, directory.resolve("gatling"), 7), List.of(group), recordings, silence)) {
            engine.prepare();
            engine.start(clock.nanos());
            assertThat(silence.sent.await(20, TimeUnit.SECONDS)).isTrue();
            engine.stop();

            assertThat(engine.awaitEnd(Duration.ofMillis(50))).isFalse();
            engine.disconnect();
            assertThat(engine.awaitEnd(Duration.ofSeconds(20))).isTrue();
            assertThat(engine.fault()).isEmpty();
        }
        assertThat(recordings.all())
                .isNotEmpty()
                .allSatisfy(recorded -> assertThat(recorded.outcome()).isEqualTo(Outcome.UNKNOWN));
    }
}
