package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.unit.TimeOffset;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Evidence of a wall clock that was put forward or back: what the server's {@code TIME} says, set against the run's clock, which no step of
 * this machine's wall clock moves. The answer was made at some moment between sending and reply; the middle is taken, with half of the
 * time as error, of several the one with the smallest. Only what has changed since before the fault counts: clocks of two machines
 * differ anyway. Confined to one thread.
 */
final class WrongTime implements Evidence {
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final int TRIES = 5;
    /** Of two clocks that run at their own pace, or are being put right a little, since before the fault. */
    private static final double DRIFT_MILLIS = 50;

    private final FaultContext context;
    private final String node;
    private final double offsetMillis;
    private Difference before = new Difference(0, 0);

    /**
     * How far the server is ahead of the run's clock.
     *
     * @param errorMillis it may be so much more or less
     */
    private record Difference(double millis, double errorMillis) {}

    WrongTime(FaultContext context, String node, TimeOffset offset) {
        this.context = context;
        this.node = node;
        this.offsetMillis = offset.by().toMillis();
    }

    @Override
    public void learn() throws FaultException, InterruptedException {
        try {
            before = difference();
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
        if (4 * before.errorMillis > Math.abs(offsetMillis)) {
            throw new FaultException(String.format(
                    Locale.ROOT,
                    "TIME of %s takes %.1f ms already; the fault could not be told from that and was not injected",
                    node,
                    2 * before.errorMillis));
        }
    }

    @Override
    public Sighting effect() throws InterruptedException {
        return changedBy(offsetMillis);
    }

    @Override
    public Sighting over() throws InterruptedException {
        return changedBy(0);
    }

    private Sighting changedBy(double wanted) throws InterruptedException {
        try {
            Difference now = difference();
            double changed = now.millis - before.millis;
            double error = now.errorMillis + before.errorMillis;
            String text = String.format(
                    Locale.ROOT,
                    "TIME of %s is %+.3f s from where it was against the run's clock (± %.1f ms)",
                    node,
                    changed / 1e3,
                    error);
            boolean told = 4 * error <= Math.abs(offsetMillis) && Math.abs(changed - wanted) <= error + DRIFT_MILLIS;
            return told ? Sighting.seen(text) : Sighting.notYet(text);
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    private Difference difference() throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        Difference best = ask();
        for (int i = 1; i < TRIES; i++) {
            Difference next = ask();
            best = next.errorMillis < best.errorMillis ? next : best;
        }
        return best;
    }

    private Difference ask() throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        long sent = context.clock().nanos();
        Object answer = context.admin().call(node, ASK, "TIME");
        long half = (context.clock().nanos() - sent) / 2;
        return new Difference(
                ChronoUnit.MICROS.between(context.clock().wallAt(sent + half), time(answer)) / 1e3, half / 1e6);
    }

    private Instant time(Object answer) throws NodeUnavailableException {
        try {
            if (answer instanceof List<?> parts && parts.size() == 2) {
                return Instant.ofEpochSecond(Long.parseLong(String.valueOf(parts.get(0))))
                        .plus(Long.parseLong(String.valueOf(parts.get(1))), ChronoUnit.MICROS);
            }
        } catch (NumberFormatException e) {
            throw new NodeUnavailableException(node + " answers TIME with " + answer, e);
        }
        throw new NodeUnavailableException(node + " answers TIME with " + answer, null);
    }
}
