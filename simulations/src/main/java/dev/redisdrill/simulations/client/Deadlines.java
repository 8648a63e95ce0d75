package dev.redisdrill.simulations.client;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times out the commands of one link. All have the same time-out, so the order in which they were sent is the order in
 * which they expire: a linked list and one timer do for any number of them.
 *
 * <p>Confined to the event loop.
 */
final class Deadlines {
    private final EventLoop loop;
    private final long timeoutNanos;
    private @Nullable WireCommand first;
    private @Nullable WireCommand last;
    private boolean armed;

    Deadlines(EventLoop loop, long timeoutNanos) {
        this.loop = loop;
        this.timeoutNanos = timeoutNanos;
    }

    void add(WireCommand command) {
        command.deadlineNanos = System.nanoTime() + timeoutNanos;
        command.earlier = last;
        if (last == null) {
            first = command;
        } else {
            last.later = command;
        }
        last = command;
        if (!armed) {
            arm(timeoutNanos);
        }
    }

    void remove(WireCommand command) {
        WireCommand before = command.earlier;
        WireCommand after = command.later;
        if (before == null) {
            if (first != command) {
                return;
            }
            first = after;
        } else {
            before.later = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.earlier = before;
        }
        command.earlier = null;
        command.later = null;
    }

    private void arm(long delayNanos) {
        armed = true;
        Future<?> unused = loop.schedule(this::expire, Math.max(1, delayNanos), TimeUnit.NANOSECONDS);
    }

    private void expire() {
        armed = false;
        long now = System.nanoTime();
        WireCommand oldest = first;
        while (oldest != null && oldest.deadlineNanos - now <= 0) {
            remove(oldest);
            oldest.expire();
            oldest = first;
        }
        // An expired command's owner may have sent another one, and thereby armed the timer.
        if (oldest != null && !armed) {
            arm(oldest.deadlineNanos - now);
        }
    }
}
