package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue in a stream, with a consumer group. */
final class StreamQueue {
    private static final byte[] XADD = Text.ascii("XADD");
    private static final byte[] XREADGROUP = Text.ascii("XREADGROUP");
    private static final byte[] GROUP = Text.ascii("GROUP");
    private static final byte[] COUNT = Text.ascii("COUNT");
    private static final byte[] STREAMS = Text.ascii("STREAMS");
    private static final byte[] XACK = Text.ascii("XACK");
    private static final byte[] XDEL = Text.ascii("XDEL");
    private static final byte[] XAUTOCLAIM = Text.ascii("XAUTOCLAIM");
    private static final byte[] XGROUP = Text.ascii("XGROUP");
    private static final byte[] CREATE = Text.ascii("CREATE");
    private static final byte[] MKSTREAM = Text.ascii("MKSTREAM");
    private static final byte[] XRANGE = Text.ascii("XRANGE");
    private static final byte[] WORKERS = Text.ascii("workers");
    private static final byte[] ANY = Text.ascii("*");
    private static final byte[] NEW = Text.ascii(">");
    private static final byte[] FROM = Text.ascii("-");
    private static final byte[] TO = Text.ascii("+");
    private static final byte[] ZERO = Text.ascii("0");
    private static final byte[] PRODUCER = Text.ascii("p");
    private static final byte[] SEQUENCE = Text.ascii("s");
    private static final byte[] PAYLOAD = Text.ascii("d");
    private static final LuaScript MAKE = new LuaScript(
            "redis.call('UNLINK',KEYS[1]) " + "return redis.call('XGROUP','CREATE',KEYS[1],'workers','0','MKSTREAM')");
    private static final int CLAIM_EVERY = 20;

    private final ValueSize size;
    private final byte[] noise;
    private final Distribution distribution;
    private final byte[] batch;
    private final byte[] claimMillis;

    /**
     * A queue.
     *
     * @param noise what payloads of such sizes consist of
     * @param distribution how often each stream is used, by producers and consumers alike
     */
    StreamQueue(ValueSize size, byte[] noise, Distribution distribution, int batch, Duration claimAfter) {
        this.size = size;
        this.noise = noise;
        this.distribution = distribution;
        this.batch = Text.digits(batch);
        this.claimMillis = Text.digits(claimAfter.toMillis());
    }

    OperationSource producer(Site site, KeySpace space, History history, int user) {
        return new Producer(site, space, history, user);
    }

    OperationSource consumer(Site site, KeySpace space, History history, int user) {
        return new Consumer(site, space, history, user);
    }

    /** An empty stream with its group. */
    byte[][] make(byte[] key) {
        return MAKE.on(key);
    }

    List<byte[][]> trial(byte[] key) {
        byte[] id = Text.ascii("1-1");
        return List.of(
                make(key),
                new byte[][] {XADD, key, id, PRODUCER, ZERO},
                take(key, ZERO),
                new byte[][] {XACK, key, WORKERS, id},
                claim(key, ZERO),
                new byte[][] {XDEL, key, id},
                new byte[][] {XRANGE, key, FROM, TO},
                new byte[][] {Text.UNLINK, key},
                restore(key),
                new byte[][] {Text.UNLINK, key});
    }

    /** Takes what is new. */
    byte[][] take(byte[] key, byte[] consumer) {
        return new byte[][] {XREADGROUP, GROUP, WORKERS, consumer, COUNT, batch, STREAMS, key, NEW};
    }

    /** Takes what this consumer has taken and not acknowledged. */
    byte[][] takeAgain(byte[] key, byte[] consumer) {
        return new byte[][] {XREADGROUP, GROUP, WORKERS, consumer, COUNT, batch, STREAMS, key, ZERO};
    }

    /** Acknowledges entries as done. */
    static byte[][] acknowledge(byte[] key, List<Entry> entries) {
        byte[][] command = new byte[3 + entries.size()][];
        command[0] = XACK;
        command[1] = key;
        command[2] = WORKERS;
        for (int i = 0; i < entries.size(); i++) {
            command[3 + i] = entries.get(i).id;
        }
        return command;
    }

    private byte[][] claim(byte[] key, byte[] consumer) {
        return new byte[][] {XAUTOCLAIM, key, WORKERS, consumer, claimMillis, ZERO, COUNT, batch};
    }

    /** The group once more, and the stream if it is gone, too. */
    static byte[][] restore(byte[] key) {
        return new byte[][] {XGROUP, CREATE, key, WORKERS, ZERO, MKSTREAM};
    }

    Inspection inspection(KeySpace space) {
        return Inspection.of(
                space.size(), 1, i -> new byte[][] {XRANGE, space.key(i), FROM, TO}, (i, operation, pen) -> {
                    for (Entry entry : Entry.all(operation.reply)) {
                        pen.write(Act.FOUND, Outcome.OK, space.shardOf(i), i, entry.producer, entry.sequence, 0, 0);
                    }
                });
    }

    /** An item as it lies in the stream. */
    static final class Entry {
        private final byte[] id;
        final long producer;
        final long sequence;

        Entry(byte[] id, long producer, long sequence) {
            this.id = id;
            this.producer = producer;
            this.sequence = sequence;
        }

        /** Of a list of entries; those that were deleted meanwhile are left out. */
        static List<Entry> all(@Nullable Object reply) {
            List<Entry> entries = new ArrayList<>();
            if (reply instanceof List<?> list) {
                for (Object element : list) {
                    if (element instanceof List<?> pair
                            && pair.size() == 2
                            && pair.get(0) instanceof byte[] id
                            && pair.get(1) instanceof List<?> fields
                            && fields.size() >= 4) {
                        entries.add(new Entry(id, Text.number(fields.get(1)), Text.number(fields.get(3))));
                    }
                }
            }
            return entries;
        }
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
            fill(
                    operation,
                    "xadd",
                    true,
                    queue,
                    XADD,
                    space.key(queue),
                    ANY,
                    PRODUCER,
                    Text.digits(user),
                    SEQUENCE,
                    Text.digits(operation.version),
                    PAYLOAD,
                    payloads.next());
        }

        @Override
        public void done(Operation operation) {
            if (sent(operation)) {
                note(Act.ADD, operation, user, operation.version);
            }
        }
    }

    private final class Consumer extends ServiceUser {
        private final byte[] name;
        private final List<Entry> taken = new ArrayList<>();
        private int queue;
        private int looks;
        private boolean acknowledged;
        private boolean groupIsGone;

        Consumer(Site site, KeySpace space, History history, int user) {
            super(site, space, history, distribution, user);
            this.name = Text.ascii("c" + user);
        }

        @Override
        public void next(Operation operation) {
            if (groupIsGone) {
                fill(operation, "xreadgroup", true, queue, restore(space.key(queue)));
                operation.followUp = true;
            } else if (!taken.isEmpty()) {
                fill(operation, acknowledged ? "xdel" : "xack", true, queue, settle(space.key(queue)));
                operation.followUp = true;
            } else {
                queue = choose();
                boolean claim = ++looks % CLAIM_EVERY == 0;
                byte[] key = space.key(queue);
                fill(
                        operation,
                        claim ? "xautoclaim" : "xreadgroup",
                        true,
                        queue,
                        claim ? claim(key, name) : take(key, name));
            }
        }

        private byte[][] settle(byte[] key) {
            int head = acknowledged ? 2 : 3;
            byte[][] command = new byte[head + taken.size()][];
            command[0] = acknowledged ? XDEL : XACK;
            command[1] = key;
            if (!acknowledged) {
                command[2] = WORKERS;
            }
            for (int i = 0; i < taken.size(); i++) {
                command[head + i] = taken.get(i).id;
            }
            return command;
        }

        @Override
        public void done(Operation operation) {
            boolean ok = operation.outcome == Outcome.OK;
            if (groupIsGone) {
                groupIsGone = false;
            } else if (taken.isEmpty()) {
                groupIsGone = "NOGROUP".equals(operation.error);
                if (ok) {
                    boolean claimed = operation.name.equals("xautoclaim");
                    taken.addAll(Entry.all(
                            claimed && operation.reply instanceof List<?> reply && reply.size() > 1
                                    ? reply.get(1)
                                    : Queue.entriesOf(operation.reply)));
                    taken.forEach(
                            entry -> note(claimed ? Act.RETAKE : Act.TAKE, operation, entry.producer, entry.sequence));
                    acknowledged = false;
                }
            } else if (!acknowledged && sent(operation)) {
                taken.forEach(entry -> note(Act.SETTLE, operation, entry.producer, entry.sequence));
                acknowledged = ok;
                if (!ok) {
                    taken.clear(); // still pending with this consumer: somebody will claim it
                }
            } else {
                taken.clear();
            }
        }
    }
}
