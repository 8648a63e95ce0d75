package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.LinkException;
import dev.redisdrill.simulations.engine.gatling.EmbeddedGatling;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.ledger.ReadBack;
import dev.redisdrill.simulations.ledger.WriteLedger;
import dev.redisdrill.simulations.workload.Deployment;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * New connections after the load, to read back and to clear away: to the primaries whatever the load read from, with the slot map of now, and
 * past anything that was put around the load's connections.
 */
public final class PrimaryConnections {
    private static final int CONNECT_ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private PrimaryConnections() {}

    /**
     * Connects each ledger's tenant, reads back and compares; see {@link ReadBack}. A tenant that cannot connect makes the
     * summary incomplete.
     */
    public static LedgerSummary readBack(LedgerBook book, ClusterAccess access, RunClock clock, Duration limit)
            throws IOException, InterruptedException {
        List<String> tenants =
                book.ledgers().stream().map(WriteLedger::tenant).distinct().toList();
        return with(access, callers -> {
            Abreast.run(tenants, tenant -> connect(callers, tenant));
            return ReadBack.run(book, callers, clock, limit);
        });
    }

    /** Beforehand, while others do so as well; one that cannot is told of when its ledger's turn comes. */
    private static void connect(Function<String, Caller> callers, String tenant) {
        try {
            Caller unused = callers.apply(tenant);
        } catch (LinkException e) {
            // Tried again then.
        }
    }

    /**
     * Takes the last look of every workload that keeps a history. What could not be looked at stands in its history.
     *
     * @param leads whether to look at what one process looks at for all
     * @param limit how long all of it may take
     */
    static void inspect(
            List<Deployment> deployments, boolean leads, ClusterAccess access, RunClock clock, Duration limit)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        List<Deployment> inspected =
                deployments.stream().filter(d -> !d.accounts().isEmpty()).toList();
        if (inspected.isEmpty()) {
            return;
        }
        int unused = PrimaryConnections.<Integer, IOException>with(access, callers -> {
            Abreast.run(
                    inspected,
                    deployment -> inspectUnchecked(
                            deployment,
                            leads,
                            () -> timed(callers.apply(deployment.group().tenant()), clock),
                            Duration.ofNanos(Math.max(1, deadline - System.nanoTime()))));
            return inspected.size();
        });
    }

    /** Notes when each command was sent and done. */
    private static Caller timed(Caller caller, RunClock clock) {
        return (keyIndex, command) -> {
            long sent = clock.nanos();
            return caller.call(keyIndex, command).thenApply(operation -> {
                operation.sentNanos = sent;
                operation.doneNanos = clock.nanos();
                return operation;
            });
        };
    }

    private static void inspectUnchecked(Deployment deployment, boolean leads, Supplier<Caller> caller, Duration limit)
            throws InterruptedException {
        try {
            for (Deployment.Account account : deployment.accounts()) {
                if (leads || account.everywhere()) {
                    inspect(account, caller, limit);
                } else {
                    account.history().finish();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void inspect(Deployment.Account account, Supplier<Caller> caller, Duration limit)
            throws IOException, InterruptedException {
        Optional<String> problem;
        try {
            problem = account.inspection().look(caller.get(), account.history().pen(), limit);
        } catch (RuntimeException e) {
            problem = Optional.of("it could not be looked at at the end: " + e.getMessage());
        }
        if (problem.isPresent()) {
            account.history().problem(problem.get());
        }
        account.history().finish();
    }

    /** Something to do over connections to the primaries, which are given by tenant. */
    interface Work<T, E extends Exception> {
        T run(Function<String, Caller> callers) throws E, InterruptedException;
    }

    /** Does something over connections that are closed afterwards. */
    static <T, E extends Exception> T with(ClusterAccess access, Work<T, E> work) throws E, InterruptedException {
        EventLoopGroup loops = EmbeddedGatling.newEventLoops(1);
        EventLoop loop = loops.next();
        try (ConnectionFactory connections = ClientSpec.toPrimaries().connectionFactory(access)) {
            return work.run(tenant -> connect(connections, tenant, loop));
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2_000);
        }
    }

    private static Caller connect(ConnectionFactory connections, String tenant, EventLoop loop) {
        for (int attempt = 1; ; attempt++) {
            try {
                return connections.connect(tenant, loop)::call;
            } catch (LinkException e) {
                if (attempt == CONNECT_ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while connecting", e);
        }
    }
}
