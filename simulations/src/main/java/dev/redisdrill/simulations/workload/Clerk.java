package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.KeyIndex;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.time.RunClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A thread that books the entries of its streams, every {@code clerks}-th. */
final class Clerk implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final long IDLE_MILLIS = 5;
    private static final long TROUBLE_MILLIS = 50;
    private static final long END_MILLIS = 2_000;
    private static final String BOOK = "WITH fresh AS (INSERT INTO entry (producer, sequence, stream)"
            + " SELECT p, s, ? FROM unnest(?, ?) AS t (p, s)"
            + " ON CONFLICT DO NOTHING RETURNING producer, sequence, stream)"
            + " INSERT INTO posting SELECT producer, sequence, stream FROM fresh RETURNING producer, sequence";

    private final int number;
    private final int clerks;
    private final KeySpace space;
    private final StreamQueue stream;
    private final Caller caller;
    private final RunClock clock;
    private final Desk desk;
    private final HistoryPen pen;
    private final byte[] name;
    private final Thread thread;
    /** Streams of which something that was read may not be acknowledged yet. */
    private final BitSet unsettled = new BitSet();

    private @Nullable Connection connection;
    private volatile boolean finishing;
    private volatile boolean ended;
    private volatile String trouble = "";

    /** Opens connections to PostgreSQL. */
    interface Desk {
        Connection open() throws SQLException;
    }

    Clerk(
            int number,
            int clerks,
            KeySpace space,
            StreamQueue stream,
            Companion.Surroundings surroundings,
            Desk desk,
            HistoryPen pen) {
        this.number = number;
        this.clerks = clerks;
        this.space = space;
        this.stream = stream;
        this.caller = surroundings.caller();
        this.clock = surroundings.clock();
        this.desk = desk;
        this.pen = pen;
        this.name = Text.ascii("clerk-" + number);
        this.thread = new Thread(this::work, "ledger-clerk-" + number);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Waits until everything of its streams is booked and acknowledged, and ends.
     *
     * @return why that did not come about
     */
    Optional<String> finish(long deadline) throws InterruptedException {
        finishing = true;
        thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        return thread.isAlive()
                ? Optional.of("clerk " + number + " could not book everything in time"
                        + (trouble.isEmpty() ? "" : " (" + trouble + ")"))
                : Optional.empty();
    }

    private void work() {
        try {
            boolean last = false;
            while (!ended) {
                if (finishing && !last) {
                    last = true;
                    unsettled.set(0, space.size()); // a failover may have forgotten acknowledgements
                }
                boolean idle = true;
                boolean well = true;
                for (int i = number; i < space.size(); i += clerks) {
                    int booked = round(i);
                    idle &= booked == 0;
                    well &= booked >= 0;
                }
                if (last && idle && well && unsettledOfMine().isEmpty()) {
                    return;
                }
                if (!well) {
                    TimeUnit.MILLISECONDS.sleep(TROUBLE_MILLIS);
                } else if (idle) {
                    TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            // Told to end.
        } finally {
            disconnect();
        }
    }

    private BitSet unsettledOfMine() {
        BitSet mine = new BitSet();
        for (int i = number; i < space.size(); i += clerks) {
            mine.set(i, unsettled.get(i));
        }
        return mine;
    }

    /** How many entries it booked and acknowledged; -1: something went wrong, and is tried again. */
    private int round(int i) throws InterruptedException {
        byte[] key = space.key(i);
        boolean again = unsettled.get(i);
        Operation read = call(again ? stream.takeAgain(key, name) : stream.take(key, name));
        if (read.outcome != Outcome.OK) {
            unsettled.set(i);
            trouble = "XREADGROUP: " + read.error;
            if ("NOGROUP".equals(read.error)) {
                call(StreamQueue.restore(key));
            }
            return -1;
        }
        List<StreamQueue.Entry> entries = StreamQueue.Entry.all(Queue.entriesOf(read.reply));
        if (entries.isEmpty()) {
            unsettled.clear(i);
            return again ? 1 : 0; // after what lay there comes what is new
        }
        unsettled.set(i);
        if (!book(i, entries)) {
            return -1;
        }
        Operation acknowledged = call(StreamQueue.acknowledge(key, entries));
        if (acknowledged.outcome != Outcome.OK) {
            trouble = "XACK: " + acknowledged.error;
            return -1;
        }
        if (!again) {
            unsettled.clear(i);
        }
        return entries.size();
    }

    private Operation call(byte[][] command) throws InterruptedException {
        try {
            return caller.call(KeyIndex.of(command), command).get(ANSWER_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Operation none = new Operation();
            none.outcome = Outcome.UNKNOWN;
            none.error = "no answer";
            return none;
        }
    }

    private record Id(long producer, long sequence) {}

    /** Books in one transaction; false: it may have been booked or not. */
    private boolean book(int i, List<StreamQueue.Entry> entries) {
        long begun = clock.nanos();
        Set<Id> fresh = new HashSet<>();
        try {
            Connection open = connection == null ? desk.open() : connection;
            connection = open;
            open.setAutoCommit(false);
            try (PreparedStatement statement = open.prepareStatement(BOOK)) {
                statement.setInt(1, i);
                statement.setArray(
                        2,
                        open.createArrayOf(
                                "bigint", entries.stream().map(e -> e.producer).toArray()));
                statement.setArray(
                        3,
                        open.createArrayOf(
                                "bigint", entries.stream().map(e -> e.sequence).toArray()));
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        fresh.add(new Id(rows.getLong(1), rows.getLong(2)));
                    }
                }
            }
            open.commit();
        } catch (SQLException e) {
            trouble = "PostgreSQL: " + e.getMessage();
            disconnect();
            return false;
        }
        for (StreamQueue.Entry entry : entries) {
            Act act = fresh.contains(new Id(entry.producer, entry.sequence)) ? Act.TAKE : Act.RETAKE;
            pen.write(act, Outcome.OK, space.shardOf(i), i, entry.producer, entry.sequence, begun, clock.nanos());
        }
        return true;
    }

    private void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It is gone already.
        }
        connection = null;
    }

    @Override
    public void close() {
        ended = true;
        thread.interrupt();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
