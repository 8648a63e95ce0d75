package dev.redisdrill.benchmarks;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.engine.LoadEngine;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One operation of the load itself: 50 users who never pause, on one event loop of the embedded Gatling, whose connection
 * answers in the loop's next pass. What is left of an operation when client, network and servers cost nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LoadUserBenchmark {
    private static final int USERS = 50;
    private static final int BATCH = 10_000;
    private static final long LIMIT_SECONDS = 30;

    private final Scratch scratch = Scratch.create();
    private final Semaphore batches = new Semaphore(0);
    private final LoadEngine engine;
    private int recorded;

    /** Makes the engine; it starts with the first iteration. */
    public LoadUserBenchmark() {
        RunClock clock = RunClock.startingNow();
        UserGroup group = new UserGroup("shop", "cache", USERS, 0, user -> new SameAgain());
        engine = new LoadEngine(
                new LoadEngine.Settings(1, java.time.Duration.ZERO, clock, scratch.path(), 42),
                List.of(group),
                (ofGroup, eventLoop) -> this::record,
                new NullConnections());
    }

    /** Confined to the one event loop. */
    private void record(Operation done) {
        recorded++;
        if (recorded == BATCH) {
            recorded = 0;
            batches.release();
        }
    }

    /** Starts the users. */
    @Setup(Level.Trial)
    public void start() throws InterruptedException {
        engine.prepare();
        engine.start(0);
    }

    /** What was done since the last iteration does not count. */
    @Setup(Level.Iteration)
    public void begin() {
        batches.drainPermits();
    }

    /** Waits for the users to have done so many more operations. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void operation() throws InterruptedException {
        if (!batches.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the users stand still: " + engine.fault());
        }
    }

    /** Stops the users. */
    @TearDown
    public void close() {
        engine.close();
        scratch.close();
    }

    /** Asks for the same key for ever. */
    private static final class SameAgain implements OperationSource {
        private final byte[][] command = {{'G', 'E', 'T'}, {'k'}};

        @Override
        public void next(Operation operation) {
            operation.name = "get";
            operation.command = command;
            operation.shard = 1;
        }

        @Override
        public void done(Operation operation) {
            // Nothing depends on the reply.
        }
    }

    private static final class NullConnections implements ConnectionFactory {
        @Override
        public void useLogin(String tenant, ClusterAccess.User user) {}

        @Override
        public Link connect(String tenant, EventLoop loop) {
            return new NullLink(loop);
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }
}
