package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue in a list; what is being worked on lies in a second list, which the queues of one tag share. */
final class ListQueue {
    static final String IN_WORK = "in-work";

    private static final byte[] LPUSH = Text.ascii("LPUSH");
    private static final byte[] BLMOVE = Text.ascii("BLMOVE");
    private static final byte[] RIGHT = Text.ascii("RIGHT");
    private static final byte[] LEFT = Text.ascii("LEFT");
    private static final byte[] LREM = Text.ascii("LREM");
    private static final byte[] LRANGE = Text.ascii("LRANGE");
    private static final byte[] SHORTLY = Text.ascii("0.01");
    private static final byte[] ZERO = Text.ascii("0");
    private static final byte[] ONE = Text.ascii("1");
    private static final byte[] LAST = Text.ascii("-1");

    private final ValueSize size;
    private final byte[] noise;
    private final Distribution distribution;

    ListQueue(ValueSize size, byte[] noise, Distribution distribution) {
        this.size = size;
        this.noise = noise;
        this.distribution = distribution;
    }

    OperationSource producer(Site site, KeySpace space, History history, int user) {
        return new Producer(site, space, history, user);
    }

    OperationSource consumer(Site site, KeySpace space, History history, int user) {
        return new Consumer(site, space, history, user);
    }

    List<byte[][]> trial(byte[] key) {
        byte[] work = Text.with(key, IN_WORK);
        return List.of(
                new byte[][] {LPUSH, key, ONE},
                new byte[][] {BLMOVE, key, work, RIGHT, LEFT, SHORTLY},
                new byte[][] {LREM, work, ONE, ONE},
                new byte[][] {LRANGE, key, ZERO, LAST},
                new byte[][] {Text.UNLINK, key, work});
    }

    /** The i-th queue, or beyond the last the list of what is being worked on that lies beside one. */
    private static byte[] key(KeySpace space, int i) {
        return i < space.size() ? space.key(i) : inWork(space, i - space.size());
    }

    private static byte[] inWork(KeySpace space, int queue) {
        int place = place(space, queue);
        return space.named(place, queue - space.firstOf(place), IN_WORK);
    }

    private static int place(KeySpace space, int queue) {
        int place = 0;
        while (queue >= space.firstOf(place + 1)) {
            place++;
        }
        return place;
    }

    byte[][] clear(KeySpace space, int i) {
        return new byte[][] {Text.UNLINK, key(space, i)};
    }

    Inspection inspection(KeySpace space) {
        return Inspection.of(
                2 * space.size(),
                1,
                i -> new byte[][] {LRANGE, key(space, i), ZERO, LAST},
                (i, operation, pen) -> found(space, i, operation.reply, pen));
    }

    /** Lists that several queues share are read for each of them, and count for the queue that an item names. */
    private static void found(KeySpace space, int i, @Nullable Object reply, HistoryPen pen) {
        int queue = i % space.size();
        if (reply instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof byte[] text && number(text, 0) == queue) {
                    pen.write(
                            Act.FOUND, Outcome.OK, space.shardOf(queue), queue, number(text, 1), number(text, 2), 0, 0);
                }
            }
        }
    }

    /** The n-th of the three numbers at the beginning of an item: queue, producer, sequence. */
    private static long number(byte[] item, int n) {
        String text = new String(item, 0, Math.min(item.length, 64), StandardCharsets.US_ASCII);
        int begin = 0;
        for (int i = 0; i < n; i++) {
            begin = text.indexOf(':', begin) + 1;
        }
        int end = text.indexOf(':', begin);
        return end < 0 ? -1 : Long.parseLong(text.substring(begin, end));
    }

    private final class Producer extends ServiceUser {
        private final Values payloads = size.values(noise, random);
        private long sequence;

        Producer(Site site, KeySpace space, History history, int user) {
            super(site, space, history, distribution, user);
        }

        @Override
        public void next(Operation operation) {
            int queue = choose();
            operation.version = sequence++;
            byte[] head = Text.ascii(queue + ":" + user + ":" + operation.version + ":");
            fill(operation, "lpush", true, queue, LPUSH, space.key(queue), payloads.next(head));
        }

        @Override
        public void done(Operation operation) {
            if (sent(operation)) {
                note(Act.ADD, operation, user, operation.version);
            }
        }
    }

    private final class Consumer extends ServiceUser {
        private byte @Nullable [] taken;
        private int queue;

        Consumer(Site site, KeySpace space, History history, int user) {
            super(site, space, history, distribution, user);
        }

        @Override
        public void next(Operation operation) {
            if (taken == null) {
                queue = choose();
                fill(
                        operation,
                        "blmove",
                        true,
                        queue,
                        BLMOVE,
                        space.key(queue),
                        inWork(space, queue),
                        RIGHT,
                        LEFT,
                        SHORTLY);
            } else {
                fill(operation, "lrem", true, queue, LREM, inWork(space, queue), ONE, taken);
                operation.followUp = true;
            }
        }

        @Override
        public void done(Operation operation) {
            byte[] item = taken;
            if (item != null) {
                if (sent(operation)) {
                    note(Act.SETTLE, operation, number(item, 1), number(item, 2));
                }
                taken = null;
            } else if (operation.outcome == Outcome.OK && operation.reply instanceof byte[] got) {
                taken = got;
                note(Act.TAKE, operation, number(got, 1), number(got, 2));
            }
        }
    }
}
