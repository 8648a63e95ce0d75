package dev.redisdrill.simulations.engine;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Wakes users of one event loop when they are due: a heap of users and, however many there are, one timer of the loop,
 * set to the nanosecond.
 *
 * <p>Confined to the event loop.
 */
final class UserTimer {
    private static final long NEVER = Long.MAX_VALUE;

    private final EventLoop loop;
    private final LongSupplier clock;
    private final Consumer<VirtualUser> wake;
    private final PriorityQueue<VirtualUser> waiting = new PriorityQueue<>();
    private final Runnable ring = this::ring;
    private long ringsAtNanos = NEVER;
    private boolean held;
    private boolean ringing;

    UserTimer(EventLoop loop, LongSupplier clock, Consumer<VirtualUser> wake) {
        this.loop = loop;
        this.clock = clock;
        this.wake = wake;
    }

    /** Wakes the user at {@link VirtualUser#wakeAtNanos}, never from within this call. */
    void add(VirtualUser user) {
        waiting.add(user);
        if (!held && !ringing && user.wakeAtNanos < ringsAtNanos) {
            set(user.wakeAtNanos);
        }
    }

    /** Wakes nobody until {@link #release}. */
    void hold() {
        held = true;
    }

    /** Takes out all that wait, and wakes again who is added from now on. */
    List<VirtualUser> release() {
        held = false;
        ringsAtNanos = NEVER;
        List<VirtualUser> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    private void set(long atNanos) {
        ringsAtNanos = atNanos;
        Future<?> unused = loop.schedule(ring, Math.max(0, atNanos - clock.getAsLong()), TimeUnit.NANOSECONDS);
    }

    private void ring() {
        long now = clock.getAsLong();
        if (held || now < ringsAtNanos) {
            // Set for a user who has been overtaken by an earlier one: another ring is on its way.
            return;
        }
        ringsAtNanos = NEVER;
        ringing = true;
        // Only who was due at this moment: who becomes due meanwhile waits until the network has had its turn.
        VirtualUser next = waiting.peek();
        while (next != null && next.wakeAtNanos <= now) {
            waiting.poll();
            wake.accept(next);
            next = waiting.peek();
        }
        ringing = false;
        if (next != null) {
            set(next.wakeAtNanos);
        }
    }
}
