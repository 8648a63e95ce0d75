package dev.redisdrill.simulations.load;

import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.operation.KeyIndex;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.workload.Deployment;
import dev.redisdrill.timeline.measure.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tries out each command of a workload once on each shard, before anything else is written: a tenant that lacks a right
 * is told of at once, and not by a run full of refusals. The one key that it uses on each shard is gone afterwards.
 *
 * <p>Confined to one thread.
 */
public final class Rehearsal {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String KEY = "rehearsal";
    private static final byte[] UNLINK = "UNLINK".getBytes(StandardCharsets.US_ASCII);

    private final Deployment deployment;
    private final Caller caller;
    private final long deadline;

    private Rehearsal(Deployment deployment, Caller caller, Duration limit) {
        this.deployment = deployment;
        this.caller = caller;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /**
     * Tries out everything; what the cluster cannot do at the moment is tried again.
     *
     * @throws IllegalStateException if a command is refused, or not answered within the limit; says which, and what to do
     */
    public static void run(Deployment deployment, Caller caller, Duration limit) throws InterruptedException {
        new Rehearsal(deployment, caller, limit).run();
    }

    private void run() throws InterruptedException {
        for (int shard = 0; shard < deployment.space().shards(); shard++) {
            byte[] key = deployment.space().named(shard, 0, KEY);
            tryOut(new byte[][] {UNLINK, key}); // who may not clear away writes nothing
            for (byte[][] command : deployment.trial().commands(key)) {
                tryOut(command);
            }
        }
    }

    private void tryOut(byte[][] command) throws InterruptedException {
        while (true) {
            String error = errorOf(command);
            if (error == null) {
                return;
            }
            if (error.equals("NOPERM")) {
                throw new IllegalStateException(
                        "tenant " + deployment.group().tenant() + " may not run " + text(command[0])
                                + " on its keys " + prefix() + "* (NOPERM); grant its user these keys and the commands "
                                + commands());
            }
            if (error.startsWith("ERR") || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the cluster did not run " + text(command[0]) + " for " + prefix()
                        + "*: " + error + "; the workload needs the commands " + commands());
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private @Nullable String errorOf(byte[][] command) throws InterruptedException {
        try {
            Operation done = caller.call(KeyIndex.of(command), command)
                    .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return done.outcome == Outcome.OK ? null : String.valueOf(done.error);
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        } catch (TimeoutException e) {
            return "no answer";
        }
    }

    private String prefix() {
        return deployment.group().tenant() + ":" + deployment.group().workload() + ":";
    }

    private String commands() {
        return String.join(
                ", ",
                deployment.trial().commands(new byte[0]).stream()
                        .map(command -> text(command[0]))
                        .distinct()
                        .toList());
    }

    private static String text(byte[] word) {
        return new String(word, StandardCharsets.US_ASCII);
    }
}
