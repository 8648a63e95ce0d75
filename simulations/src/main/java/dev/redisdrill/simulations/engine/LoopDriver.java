package dev.redisdrill.simulations.engine;

import dev.redisdrill.timeline.time.RunClock;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * All users of one event loop, and the moments that govern them: when the load starts, when it stops, and when whoever
 * is still behind gives up. Confined to the event loop.
 */
final class LoopDriver {
    static final long NEVER = Long.MAX_VALUE;

    private final EventLoop loop;
    private final RunClock clock;
    private final UserTimer timer;
    private final List<VirtualUser> parked = new ArrayList<>();
    private long startNanos = NEVER;
    private long stopNanos = NEVER;
    private long giveUpNanos = NEVER;
    private boolean held;

    LoopDriver(EventLoop loop, RunClock clock) {
        this.loop = loop;
        this.clock = clock;
        this.timer = new UserTimer(loop, clock::nanos, VirtualUser::proceed);
    }

    EventLoop loop() {
        return loop;
    }

    RunClock clock() {
        return clock;
    }

    UserTimer timer() {
        return timer;
    }

    long startNanos() {
        return startNanos;
    }

    /** Nothing intended at or after this moment is offered. */
    long stopNanos() {
        return stopNanos;
    }

    /** From this moment on nothing is sent. */
    long giveUpNanos() {
        return giveUpNanos;
    }

    /** Whether nobody may send anything just now. */
    boolean held() {
        return held;
    }

    /** A user has come in. */
    void park(VirtualUser user) {
        parked.add(user);
    }

    /** Lets the load begin. */
    void start(long atNanos) {
        startNanos = atNanos;
        parked.forEach(VirtualUser::begin);
        parked.clear();
    }

    /** Lets no user go on until {@link #finish}. Returns a moment after everything that was offered so far. */
    long hold() {
        held = true;
        timer.hold();
        return clock.nanos() + 1;
    }

    /** Fixes the end of the load. */
    void finish(long atNanos, long drainUntilNanos) {
        held = false;
        stopNanos = atNanos;
        giveUpNanos = drainUntilNanos;
        parked.forEach(VirtualUser::leave);
        parked.clear();
        timer.release().forEach(VirtualUser::proceed);
    }
}
