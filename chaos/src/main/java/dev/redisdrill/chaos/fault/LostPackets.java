package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Evidence that packets get lost, where nobody counts them: an answer that was lost is sent again after TCP's shortest
 * retransmission time-out, 200 ms on Linux, and no sooner if nothing else is on its way; so some of many round trips take that much
 * longer, while all others take as long as before.
 */
final class LostPackets implements Evidence {
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    /** One alone may be a pause of a machine. */
    private static final int ENOUGH = 2;

    private static final int FEWEST = 50;
    private static final int MOST = 2_000;
    /** So many times the number in which one loss is expected: without any, {@code e} to the minus fourth that it still lasts. */
    private static final int SURE = 4;

    private final FaultContext context;
    private final String node;
    private final int trips;

    LostPackets(FaultContext context, String node, Share share) {
        this.context = context;
        this.node = node;
        this.trips = (int) Math.max(FEWEST, Math.min(MOST, Math.ceil(SURE / share.fraction())));
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(12);
    }

    @Override
    public void learn() throws FaultException, InterruptedException {
        try {
            if (late(1) > 0 && late(trips) > 0) {
                throw new FaultException("answers of " + node
                        + " come late already; the fault could not be told from that and was not" + " injected");
            }
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
    }

    @Override
    public Sighting effect() throws InterruptedException {
        try {
            int late = late(trips);
            String text = text(late);
            return late >= ENOUGH ? Sighting.seen(text) : Sighting.notYet(text);
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Sighting over() throws InterruptedException {
        try {
            int late = late(trips);
            return late == 0 ? Sighting.seen(text(0)) : Sighting.notYet(text(late));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    /** How many of so many were sent again; ends with the second. */
    private int late(int most) throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        int late = 0;
        for (int i = 0; i < most && late < ENOUGH; i++) {
            long sent = context.clock().nanos();
            context.admin().call(node, ASK, "PING");
            late += context.clock().nanos() - sent >= AGAIN_NANOS ? 1 : 0;
        }
        return late;
    }

    private String text(int late) {
        return String.format(Locale.ROOT, "%d of up to %d answers to PING of %s were sent again", late, trips, node);
    }
}
