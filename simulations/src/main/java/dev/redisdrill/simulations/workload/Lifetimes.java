package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.bulk.BulkCalls;
import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What became of the times to live of some of a workload's keys: at most {@value #MOST_A_SHARD} a shard, evenly chosen by their
 * numbers, so that the history stays small however many there are.
 *
 * <p>History of kind {@code ttl}: WRITE for a command that gave the key its time to live, of acknowledged or unknown outcome;
 * ADD for one that may have made the key without giving it any; READ, a: 1 if the key was there, 0 if not; FOUND at the end,
 * twice, a: the number of the look, b: the reply to PTTL (milliseconds; -1: no time to live; -2: not there). Settings: {@code
 * ttlNanos}; {@code prefilled} 1: keys were given it before the load, too; {@code removed} 1: keys are also deleted.
 *
 * <p>Thread-safe.
 */
final class Lifetimes {
    static final String KIND = "ttl";
    private static final int MOST_A_SHARD = 16;
    private static final int AT_ONCE = 100;
    private static final int LOOKS = 2;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);
    private static final byte[] PTTL = Text.ascii("PTTL");

    private final KeySpace space;
    private final History history;

    private Lifetimes(KeySpace space, History history) {
        this.space = space;
        this.history = history;
    }

    static Lifetimes of(Site site, KeySpace space, Duration ttl, boolean prefilled, boolean removed) {
        return new Lifetimes(
                space,
                site.history(
                        KIND,
                        Map.of(
                                "ttlNanos", ttl.toNanos(),
                                "prefilled", prefilled ? 1L : 0L,
                                "removed", removed ? 1L : 0L)));
    }

    /** One user's notes. Confined to its event loop. */
    Notes notes() {
        return new Notes(history.pen());
    }

    Deployment.Account account() {
        return new Deployment.Account(history, this::look);
    }

    private boolean watches(int number) {
        for (int i = 0; i < space.shards(); i++) {
            if (number < space.firstOf(i + 1)) {
                int stride = Math.max(1, (space.countOf(i) + MOST_A_SHARD - 1) / MOST_A_SHARD);
                // Not the first of each stretch: the most used of all keys would fill the history.
                return (number - space.firstOf(i)) % stride == stride / 2;
            }
        }
        return false;
    }

    private List<Integer> watched() {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < space.size(); number++) {
            if (watches(number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** What a user did and saw. */
    final class Notes {
        private final HistoryPen pen;

        private Notes(HistoryPen pen) {
            this.pen = pen;
        }

        /** The operation gave its key the time to live, or may have. */
        void given(Operation operation) {
            note(Act.WRITE, operation, 0);
        }

        /** The operation may have made its key without a time to live. */
        void made(Operation operation) {
            note(Act.ADD, operation, 0);
        }

        /** The operation saw its key, or saw that it was not there. */
        void seen(Operation operation, boolean there) {
            note(Act.READ, operation, there ? 1 : 0);
        }

        private void note(Act act, Operation operation, long a) {
            if (operation.outcome != Outcome.FAILED && watches((int) operation.item)) {
                pen.write(
                        act,
                        operation.outcome,
                        operation.shard,
                        (int) operation.item,
                        a,
                        0,
                        operation.sentNanos,
                        operation.doneNanos);
            }
        }
    }

    private Optional<String> look(Caller caller, HistoryPen pen, Duration limit) throws InterruptedException {
        List<Integer> numbers = watched();
        if (!mayLook(caller, numbers.get(0), limit)) {
            return Optional.of("the tenant may not run PTTL on its keys: grant its user this command");
        }
        BulkCalls calls = new BulkCalls(caller, AT_ONCE, limit);
        for (int look = 0; look < LOOKS; look++) {
            if (look > 0) {
                TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
            }
            long number = look;
            BitSet unread = calls.run(
                    numbers.size(),
                    i -> new byte[][] {PTTL, space.key(numbers.get(i))},
                    (i, operation) -> pen.write(
                            Act.FOUND,
                            Outcome.OK,
                            space.shardOf(numbers.get(i)),
                            numbers.get(i),
                            number,
                            Text.number(operation.reply),
                            operation.sentNanos,
                            operation.doneNanos));
            if (!unread.isEmpty()) {
                return Optional.of("the times to live of " + unread.cardinality() + " of " + numbers.size()
                        + " keys could not be read (" + calls.lastError() + ")");
            }
        }
        return Optional.empty();
    }

    /** What is refused for lack of a right stays refused however often it is tried. */
    private boolean mayLook(Caller caller, int number, Duration limit) throws InterruptedException {
        try {
            Operation done =
                    caller.call(1, PTTL, space.key(number)).get(Math.max(1, limit.toNanos()), TimeUnit.NANOSECONDS);
            return !"NOPERM".equals(done.error);
        } catch (ExecutionException | TimeoutException e) {
            return true; // not refused: tried again
        }
    }
}
