package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.client.Subscriptions;
import dev.redisdrill.simulations.engine.gatling.EmbeddedGatling;
import dev.redisdrill.simulations.engine.gatling.Users;
import dev.redisdrill.simulations.operation.OperationRecorder;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Gatling, embedded: drives the users of all groups from its event loops until told to stop. Nothing that happens to
 * the cluster stops a user.
 *
 * <p>Life: {@link #prepare}, {@link #start}, {@link #stop}, {@link #awaitEnd}, {@link #close}; each once, {@code close}
 * any time and any number of times. Thread-safe.
 */
public final class LoadEngine implements AutoCloseable {
    private static final Duration PREPARE_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final Settings settings;
    private final List<UserGroup> groups;
    private final OperationRecorder.Factory recorders;
    private final ConnectionFactory connections;
    private final AtomicReference<RuntimeException> fault = new AtomicReference<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final List<LoopDriver> drivers = new ArrayList<>();
    private final EventLoopGroup loops;
    private boolean prepared;
    private boolean closed;
    private long stoppedAtNanos = LoopDriver.NEVER;

    /** Connects nothing yet, and starts no users. The engine closes the connections when it is closed. */
    public LoadEngine(
            Settings settings,
            List<UserGroup> groups,
            OperationRecorder.Factory recorders,
            ConnectionFactory connections) {
        this.settings = settings;
        this.groups = groups.stream().filter(group -> group.here() > 0).toList();
        this.recorders = recorders;
        this.connections = connections;
        this.loops = EmbeddedGatling.newEventLoops(settings.eventLoops());
        for (EventExecutor loop : loops) {
            drivers.add(new LoopDriver((EventLoop) loop, settings.clock()));
        }
    }

    /**
     * How the engine runs.
     *
     * @param eventLoops threads that drive users and do all network I/O, at least 1
     * @param drainLimit how long after {@link #stop} users that are behind their schedule may go on catching up
     * @param clock the run's clock
     * @param gatlingDirectory where Gatling's own output goes; made if missing
     * @param seed decides the phases of the users' schedules
     */
    public record Settings(int eventLoops, Duration drainLimit, RunClock clock, Path gatlingDirectory, long seed) {
        public Settings {
            if (eventLoops < 1) {
                throw new IllegalArgumentException("at least one event loop is needed, not " + eventLoops);
            }
        }

        /** With {@link #standardEventLoops()} and a drain limit of 5 s. */
        public static Settings of(RunClock clock, Path gatlingDirectory, long seed) {
            return new Settings(standardEventLoops(), Duration.ofSeconds(5), clock, gatlingDirectory, seed);
        }

        /** 1 on machines with up to 4 cores, a quarter of the cores on larger ones. */
        public static int standardEventLoops() {
            return Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
        }
    }

    /**
     * Connects every tenant on every event loop, makes all users, and returns when they stand ready. Blocks; may take
     * seconds.
     *
     * @throws dev.redisdrill.simulations.client.LinkException if the cluster cannot be reached
     */
    public void prepare() throws InterruptedException {
        synchronized (this) {
            if (prepared || closed) {
                throw new IllegalStateException(closed ? "the engine is closed" : "the engine is prepared already");
            }
            prepared = true;
        }
        if (groups.isEmpty()) {
            throw new IllegalStateException("no user of the load is this process's: share it among fewer processes");
        }
        CountDownLatch ready =
                new CountDownLatch(groups.stream().mapToInt(UserGroup::here).sum());
        List<Users> users = new ArrayList<>();
        for (UserGroup group : groups) {
            users.add(new Users(
                    group.tenant() + "/" + group.workload(),
                    group.here(),
                    new Reception(group, settings.seed(), crews(group), ready)));
        }
        run(new EmbeddedGatling(users));
        awaitUsers(ready);
    }

    private List<UserCrew> crews(UserGroup group) {
        List<UserCrew> crews = new ArrayList<>();
        for (int i = 0; i < drivers.size(); i++) {
            LoopDriver driver = drivers.get(i);
            Link link = connections.connect(group.tenant(), driver.loop());
            crews.add(
                    new UserCrew(group, driver, link, recorders.recorder(group, i), e -> fault.compareAndSet(null, e)));
        }
        return crews;
    }

    private void run(EmbeddedGatling gatling) {
        Thread thread = new Thread(
                () -> {
                    try {
                        gatling.run(loops);
                        GatlingOutput.write(settings.gatlingDirectory(), settings.eventLoops(), gatling);
                        ended.complete(null);
                    } catch (RuntimeException | Error e) {
                        ended.completeExceptionally(e);
                    }
                },
                "gatling-runner");
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitUsers(CountDownLatch ready) throws InterruptedException {
        long deadline = System.nanoTime() + PREPARE_LIMIT.toNanos();
        while (!ready.await(20, TimeUnit.MILLISECONDS)) {
            if (ended.isDone()) {
                ended.join();
                throw new IllegalStateException("Gatling ended before its users had started");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(ready.getCount() + " of the users did not start within "
                        + PREPARE_LIMIT.toSeconds() + " s: is the machine overloaded?");
            }
        }
    }

    /**
     * A tenant's link, for preparing data and reading it back; from {@link #prepare} until {@link #close}. Before
     * {@code prepare} it connects, which blocks.
     */
    public Link link(String tenant) {
        return connections.connect(tenant, drivers.get(0).loop());
    }

    /** Opens subscriptions for whatever works beside the users; they are to be closed before the engine. */
    Subscriptions subscriptions() {
        return connections;
    }

    /** Connections that are opened from now on for this tenant log in so. */
    void useLogin(String tenant, ClusterAccess.User user) {
        connections.useLogin(tenant, user);
    }

    /**
     * Lets the load begin at this moment of the run clock. Schedules of open groups count from it, so a moment a few
     * milliseconds ahead keeps their first operations on time.
     */
    public void start(long atNanos) {
        for (LoopDriver driver : drivers) {
            driver.loop().execute(() -> driver.start(atNanos));
        }
    }

    /**
     * Ends the load: returns a moment S, on the run clock, so that every operation intended before S is or will be
     * recorded and none intended at or after it ever is. Users that are behind their schedule catch up until the drain
     * limit; what was due before S and could not be sent by then is recorded as FAILED, "never sent".
     */
    public long stop() {
        return stop(settings.drainLimit());
    }

    private synchronized long stop(Duration drainLimit) {
        if (stoppedAtNanos != LoopDriver.NEVER) {
            return stoppedAtNanos;
        }
        List<CompletableFuture<Long>> holds = new ArrayList<>();
        for (LoopDriver driver : drivers) {
            holds.add(CompletableFuture.supplyAsync(driver::hold, driver.loop()));
        }
        // Only when every loop holds its users is there a moment that none of them has passed.
        long end = holds.stream().mapToLong(CompletableFuture::join).max().orElseThrow();
        stoppedAtNanos = end;
        long giveUp = end + drainLimit.toNanos();
        for (LoopDriver driver : drivers) {
            driver.loop().execute(() -> driver.finish(end, giveUp));
        }
        return end;
    }

    /**
     * Waits until every user has ended; false if that took longer. After {@link #stop} it takes at most the drain limit
     * and one command time-out.
     */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        try {
            ended.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Gatling failed: " + e.getCause(), e.getCause());
        }
    }

    /** After {@link #stop}: ends what is still under way, UNKNOWN or FAILED, by closing all connections. */
    public void disconnect() {
        connections.close();
    }

    /**
     * The first exception that a source or a recorder threw, if any did: the run's figures cannot be trusted then.
     */
    public Optional<RuntimeException> fault() {
        return Optional.ofNullable(fault.get());
    }

    /** Stops what still runs, closes connections and event loops. Does not exit the process. */
    @Override
    public void close() {
        boolean running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = prepared && !ended.isDone();
        }
        if (running) {
            // Users first: one that loops while its connection is closed would spin on refusals.
            stop(Duration.ZERO);
        }
        connections.close();
        if (running) {
            try {
                awaitEnd(CLOSE_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IllegalStateException e) {
                // Gatling failed, which whoever waited for its end has heard; here it only has to be over.
            }
        }
        loops.shutdownGracefully(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_LIMIT.toMillis());
    }
}
