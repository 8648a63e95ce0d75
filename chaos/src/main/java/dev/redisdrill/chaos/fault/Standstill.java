package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Evidence that a server runs for a share of the time only, where its process cannot be looked at: it answers, stands still, answers
 * again. Of half a second, the share is told in which a PING waited for its answer for much longer than is usual.
 *
 * <p>What it shows is the standing still, not its cause: a network that stops as often would look the same. What it cannot show is
 * a server that has little to do and is let through whenever it has: then clients do not notice anything either, and the fault had no
 * effect. Confined to one thread.
 */
final class Standstill implements Evidence {
    private static final Duration ASK = Duration.ofSeconds(2);
    /** Some periods of the kernel's, each from any moment on. */
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Of the kernel's quotas. */
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Who has stood still at no time for so long is not starved now. */
    private static final long QUIET_NANOS = PERIOD_NANOS * 3 / 2;
    /** A single one may be a fork, a slow command, or a pause of this machine. */
    private static final int AGAIN_AND_AGAIN = 3;

    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final int FACTOR = 5;
    private static final int WARM_PINGS = 9;
    private static final int TRIES = 3;

    private final FaultContext context;
    private final String node;
    private final Pause pause;
    /** Of the time, if it gets all of its share and no more. */
    private final double expected;

    private long usualNanos;

    /** What was seen in some time. */
    private record Watched(int waits, long waitedNanos, long nanos) {
        double share() {
            return (double) waitedNanos / nanos;
        }
    }

    /** Between two PINGs: the server has others to serve. */
    interface Pause {
        void take() throws InterruptedException;
    }

    /** @param share of the time that the server still runs */
    Standstill(FaultContext context, String node, Share share) {
        this(context, node, share, () -> TimeUnit.MILLISECONDS.sleep(1));
    }

    Standstill(FaultContext context, String node, Share share, Pause pause) {
        this.context = context;
        this.node = node;
        this.pause = pause;
        this.expected = 1 - share.fraction();
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(6);
    }

    @Override
    public void learn() throws FaultException, InterruptedException {
        try {
            ping(); // the first one connects
            long[] answers = new long[WARM_PINGS];
            for (int i = 0; i < WARM_PINGS; i++) {
                answers[i] = ping();
            }
            Arrays.sort(answers);
            usualNanos = answers[WARM_PINGS / 2];
            if (2 * unusualNanos() > expected * PERIOD_NANOS) {
                throw new FaultException(String.format(
                        Locale.ROOT,
                        "a PING of %s takes %.1f ms already; the fault could not be told from that and was not injected",
                        node,
                        usualNanos / 1e6));
            }
            Watched watched = watch(WATCH_NANOS);
            for (int i = 1; i < TRIES && !calm(watched); i++) {
                watched = watch(WATCH_NANOS);
            }
            if (!calm(watched)) {
                throw new FaultException("without the fault, " + text(watched)
                        + " already: it could not be told from that; the fault was not injected");
            }
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
    }

    @Override
    public Sighting effect() throws InterruptedException {
        return look(QUIET_NANOS, watched -> watched.waits >= AGAIN_AND_AGAIN && watched.share() > expected / 2);
    }

    @Override
    public Sighting over() throws InterruptedException {
        return look(WATCH_NANOS, this::calm);
    }

    private Sighting look(long quietNanos, Predicate<Watched> wanted) throws InterruptedException {
        try {
            Watched watched = watch(quietNanos);
            return wanted.test(watched) ? Sighting.seen(text(watched)) : Sighting.notYet(text(watched));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    private boolean calm(Watched watched) {
        return watched.share() <= expected / 4;
    }

    /** Asks again and again; ends early if no PING has waited within the time that is given for the first. */
    private Watched watch(long quietNanos)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        long begun = context.clock().nanos();
        int waits = 0;
        long waited = 0;
        long passed;
        do {
            long took = ping();
            if (took > unusualNanos()) {
                waits++;
                waited += took;
            }
            pause.take();
            passed = context.clock().nanos() - begun;
        } while (passed < (waits == 0 ? quietNanos : WATCH_NANOS));
        return new Watched(waits, waited, passed);
    }

    private long unusualNanos() {
        return Math.max(SHORTEST_NANOS, FACTOR * usualNanos);
    }

    private long ping() throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        long sent = context.clock().nanos();
        context.admin().call(node, ASK, "PING");
        return context.clock().nanos() - sent;
    }

    private String text(Watched watched) {
        return String.format(
                Locale.ROOT,
                "%d PINGs waited for %s during %.0f %% of %d ms (else answered in %.1f ms)",
                watched.waits,
                node,
                100 * watched.share(),
                TimeUnit.NANOSECONDS.toMillis(watched.nanos),
                usualNanos / 1e6);
    }
}
