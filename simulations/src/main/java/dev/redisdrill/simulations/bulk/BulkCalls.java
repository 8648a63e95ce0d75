package dev.redisdrill.simulations.bulk;

import dev.redisdrill.simulations.operation.KeyIndex;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs many commands that may be repeated, some at a time, again and again until each was answered or the time is up.
 * Confined to one thread.
 */
public final class BulkCalls {
    private static final Duration PAUSE_BETWEEN_ROUNDS = Duration.ofMillis(100);

    private final Caller caller;
    private final int atOnce;
    private final long deadline;
    private @Nullable String lastError;

    /**
     * Runs nothing yet; the time begins now.
     *
     * @param atOnce how many commands are under way at a time
     * @param limit how long all together may take
     */
    public BulkCalls(Caller caller, int atOnce, Duration limit) {
        this.caller = caller;
        this.atOnce = atOnce;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /** Takes the reply to the i-th command. */
    @FunctionalInterface
    public interface Replies {
        /** Called in the thread that runs the calls, once for each that was answered. */
        void reply(int i, Operation operation);
    }

    /** Why the last command that failed did; null if none did. */
    public @Nullable String lastError() {
        return lastError;
    }

    /**
     * Runs commands 0 to n - 1.
     *
     * @return those that were never answered
     */
    public BitSet run(int n, IntFunction<byte[][]> commands, Replies replies) throws InterruptedException {
        BitSet open = new BitSet(n);
        open.set(0, n);
        while (true) {
            round(open, commands, replies);
            long left = deadline - System.nanoTime();
            if (open.isEmpty() || left <= 0) {
                return open;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(left, PAUSE_BETWEEN_ROUNDS.toNanos()));
        }
    }

    private void round(BitSet open, IntFunction<byte[][]> commands, Replies replies) throws InterruptedException {
        int next = open.nextSetBit(0);
        while (next >= 0 && deadline - System.nanoTime() > 0) {
            List<Integer> numbers = new ArrayList<>(atOnce);
            List<CompletableFuture<Operation>> calls = new ArrayList<>(atOnce);
            while (next >= 0 && numbers.size() < atOnce) {
                numbers.add(next);
                calls.add(call(commands.apply(next)));
                next = open.nextSetBit(next + 1);
            }
            for (int i = 0; i < calls.size(); i++) {
                Operation done = await(calls.get(i));
                if (done != null) {
                    replies.reply(numbers.get(i), done);
                    open.clear(numbers.get(i));
                }
            }
        }
    }

    private CompletableFuture<Operation> call(byte[][] command) {
        return caller.call(KeyIndex.of(command), command);
    }

    private @Nullable Operation await(CompletableFuture<Operation> call) throws InterruptedException {
        try {
            Operation done = call.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (done.outcome == Outcome.OK) {
                return done;
            }
            lastError = done.error;
        } catch (ExecutionException e) {
            lastError = String.valueOf(e.getCause());
        } catch (TimeoutException e) {
            lastError = "no answer";
        }
        return null;
    }
}
