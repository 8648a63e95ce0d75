package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationRecorder;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.measure.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Keeps everything that was recorded, for tests to look at. */
final class Recordings implements OperationRecorder.Factory {
    private final ConcurrentLinkedQueue<Recorded> all = new ConcurrentLinkedQueue<>();

    record Recorded(
            String group,
            String name,
            int shard,
            long intended,
            long ready,
            long sent,
            long done,
            Outcome outcome,
            Optional<String> error,
            @Nullable String node) {
        long lag() {
            return sent - ready;
        }

        long response() {
            return done - intended;
        }
    }

    @Override
    public OperationRecorder recorder(UserGroup group, int eventLoop) {
        String name = group.workload();
        return operation -> all.add(recorded(name, operation));
    }

    private static Recorded recorded(String group, Operation operation) {
        return new Recorded(
                group,
                operation.name,
                operation.shard,
                operation.intendedNanos,
                operation.readyNanos,
                operation.sentNanos,
                operation.doneNanos,
                operation.outcome,
                Optional.ofNullable(operation.error),
                operation.node);
    }

    List<Recorded> all() {
        return new ArrayList<>(all);
    }

    List<Recorded> where(Predicate<Recorded> condition) {
        return all.stream().filter(condition).toList();
    }

    static long percentile(List<Recorded> recordings, double percentile, ToLongFunction<Recorded> value) {
        long[] sorted = recordings.stream().mapToLong(value).sorted().toArray();
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(percentile / 100 * sorted.length) - 1)];
    }
}
