package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.measure.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One long-lived user: takes operations from its source, sends each when it is due, and records it, for ever. One
 * operation at a time.
 *
 * <p>With a schedule (open model), what became due while an operation was under way is sent right after it, one by one,
 * each measured from when it was due. Without (closed model), the next is due when the last is done; after a refusal it
 * is due {@link #PAUSE_AFTER_REFUSAL_NANOS} later, or a cluster that refuses at once would make the user spin.
 *
 * <p>Confined to its event loop.
 */
final class VirtualUser implements Link.Completion, Comparable<VirtualUser> {
    static final long PAUSE_AFTER_REFUSAL_NANOS = 10_000_000;

    /** Operations that end before {@link Link#send} returns, after which others get their turn. */
    private static final int MOST_IN_A_ROW = 16;

    private final UserCrew crew;
    private final LoopDriver driver;
    private final OperationSource source;
    private final @Nullable Schedule schedule;
    private final Runnable leave;
    private final Operation operation = new Operation();

    private boolean prepared;
    private boolean sending;
    private boolean endedWhileSending;
    private boolean left;
    private long scheduled;
    private long lastDoneNanos;
    private long pauseNanos;

    /** When {@link UserTimer} wakes this user. */
    long wakeAtNanos;

    VirtualUser(UserCrew crew, OperationSource source, @Nullable Schedule schedule, Runnable leave) {
        this.crew = crew;
        this.driver = crew.driver();
        this.source = source;
        this.schedule = schedule;
        this.leave = leave;
    }

    /** The start of the load is known. */
    void begin() {
        lastDoneNanos = driver.startNanos();
        prepare();
        if (!left) {
            waitUntil(operation.intendedNanos);
        }
    }

    /** Ends this user. */
    void leave() {
        if (!left) {
            left = true;
            leave.run();
        }
    }

    /** Does what is due, until something has to be waited for. */
    void proceed() {
        int inARow = 0;
        while (!left) {
            if (!prepared) {
                prepare();
                continue;
            }
            long now = driver.clock().nanos();
            if (operation.intendedNanos >= driver.stopNanos()) {
                giveBack(now);
                leave();
            } else if (now >= driver.giveUpNanos()) {
                neverSent(now);
                account();
            } else if (operation.intendedNanos > now) {
                waitUntil(Math.min(operation.intendedNanos, driver.giveUpNanos()));
                return;
            } else if (driver.held() || inARow++ >= MOST_IN_A_ROW) {
                waitUntil(now);
                return;
            } else if (!endsAtOnce(now)) {
                return;
            }
        }
    }

    private void prepare() {
        operation.followUp = false;
        operation.afterNanos = 0;
        operation.dueNanos = Operation.BY_THE_ENGINE;
        try {
            source.next(operation);
        } catch (RuntimeException e) {
            crew.faults().accept(e);
            leave();
            return;
        }
        prepared = true;
        if (operation.followUp) {
            operation.intendedNanos = lastDoneNanos + operation.afterNanos;
        } else if (operation.dueNanos != Operation.BY_THE_ENGINE) {
            operation.intendedNanos = driver.startNanos() + operation.dueNanos;
        } else if (schedule == null) {
            operation.intendedNanos = lastDoneNanos + pauseNanos;
        } else {
            operation.intendedNanos = driver.startNanos() + schedule.dueNanos(scheduled++);
        }
    }

    /** Sends the operation; whether it ended before that was done. */
    private boolean endsAtOnce(long now) {
        operation.readyNanos = Math.max(operation.intendedNanos, lastDoneNanos);
        operation.sentNanos = now;
        sending = true;
        endedWhileSending = false;
        crew.link().send(operation, this);
        sending = false;
        return endedWhileSending;
    }

    @Override
    public void completed(Operation done) {
        lastDoneNanos = driver.clock().nanos();
        done.doneNanos = lastDoneNanos;
        pauseNanos = done.outcome == Outcome.FAILED ? PAUSE_AFTER_REFUSAL_NANOS : 0;
        account();
        if (sending) {
            endedWhileSending = true;
        } else {
            proceed();
        }
    }

    private void account() {
        prepared = false;
        try {
            source.done(operation);
            crew.recorder().record(operation);
        } catch (RuntimeException e) {
            crew.faults().accept(e);
        }
    }

    /** The operation was prepared, but nothing more is offered: it never existed, of which only its source is told. */
    private void giveBack(long now) {
        neverSent(now);
        prepared = false;
        try {
            source.done(operation);
        } catch (RuntimeException e) {
            crew.faults().accept(e);
        }
    }

    private void neverSent(long now) {
        operation.readyNanos = now;
        operation.sentNanos = now;
        operation.doneNanos = now;
        operation.outcome = Outcome.FAILED;
        operation.reply = null;
        operation.error = Operation.NEVER_SENT;
        operation.node = null;
        lastDoneNanos = now;
    }

    private void waitUntil(long nanos) {
        wakeAtNanos = nanos;
        driver.timer().add(this);
    }

    @Override
    public int compareTo(VirtualUser other) {
        return Long.compare(wakeAtNanos, other.wakeAtNanos);
    }
}
