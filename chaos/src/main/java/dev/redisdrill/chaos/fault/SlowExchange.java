package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** Evidence of a way that is long or narrow: how long something takes that goes along it. */
final class SlowExchange implements Evidence {
    private static final int TRIES = 5;

    private final FaultContext context;
    private final String what;
    private final long leastNanos;
    private final Exchange exchange;

    /** Something that goes along the way, and comes to an end. */
    interface Exchange {
        void take() throws NodeUnavailableException, CommandRefusedException, InterruptedException;
    }

    /**
     * Takes nothing yet.
     *
     * @param what for people, such as: a PING and its answer
     * @param least how long it takes at least while the fault lasts
     */
    SlowExchange(FaultContext context, String what, Duration least, Exchange exchange) {
        this.context = context;
        this.what = what;
        this.leastNanos = least.toNanos();
        this.exchange = exchange;
    }

    /** Two of them, and what is waiting before them. */
    @Override
    public Duration patience() {
        return Duration.ofNanos(2 * leastNanos).plusSeconds(4);
    }

    @Override
    public void learn() throws FaultException, InterruptedException {
        try {
            took(); // the first one connects
            long[] before = new long[TRIES];
            for (int i = 0; i < TRIES; i++) {
                before[i] = took();
            }
            Arrays.sort(before);
            if (2 * before[TRIES / 2] > leastNanos) {
                throw new FaultException("without the fault, " + text(before[TRIES / 2])
                        + " already: it could not be told from that; the fault was not injected");
            }
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
    }

    @Override
    public Sighting effect() throws InterruptedException {
        try {
            long took = took();
            return took >= leastNanos ? Sighting.seen(text(took)) : Sighting.notYet(text(took));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Sighting over() throws InterruptedException {
        try {
            long took = took();
            return 2 * took < leastNanos ? Sighting.seen(text(took)) : Sighting.notYet(text(took));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    private long took() throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        long begun = context.clock().nanos();
        exchange.take();
        return context.clock().nanos() - begun;
    }

    private String text(long nanos) {
        return String.format(Locale.ROOT, "%s took %.1f ms", what, nanos / 1e6);
    }
}
