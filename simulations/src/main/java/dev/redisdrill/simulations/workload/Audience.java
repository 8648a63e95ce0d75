package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.bulk.BulkCalls;
import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.client.LinkException;
import dev.redisdrill.simulations.client.Subscriber;
import dev.redisdrill.simulations.client.Subscription;
import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.time.RunClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * All subscribers of a {@link PubSub} service that are this process's. Thread-safe: the users ask only for the verb, which is known before they start.
 */
final class Audience implements Companion {
    private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();
    private static final byte[] LAST_CALL = Text.ascii("last call");
    private static final byte[] REHEARSAL = Text.ascii("rehearsal");
    private static final long NOBODY = 0xffff_ffffL;

    private final String tenant;
    private final KeySpace space;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final PubSub.Form form;
    private volatile boolean sharded;

    Audience(String tenant, KeySpace space, History history, int subscribers, LoadShare share, PubSub.Form form) {
        this.tenant = tenant;
        this.space = space;
        this.form = form;
        for (int i = share.index(); i < subscribers; i += share.count()) {
            listeners.add(new Listener(i, history.pen()));
        }
    }

    /** The command that publishes here. */
    byte[] verb() {
        return sharded ? PubSub.SPUBLISH : PubSub.PUBLISH;
    }

    @Override
    public void start(Surroundings surroundings) throws InterruptedException {
        sharded = form != PubSub.Form.CLASSIC;
        if (sharded && !published(surroundings.caller())) {
            sharded = false;
        }
        if (!sharded) {
            published(surroundings.caller());
        }
        List<byte[]> channels = new ArrayList<>();
        for (int i = 0; i < space.size(); i++) {
            channels.add(space.key(i));
        }
        for (Listener listener : listeners) {
            listener.clock = surroundings.clock();
            try {
                Subscription opened = surroundings.subscriptions().subscribe(tenant, sharded, channels, listener);
                synchronized (this) {
                    subscriptions.add(opened);
                }
            } catch (LinkException e) {
                throw new IllegalStateException(
                        e.getMessage() + "; its user needs " + (sharded ? "SSUBSCRIBE" : "SUBSCRIBE")
                                + " and the channels " + tenant + ":*",
                        e);
            }
        }
        for (Listener listener : listeners) {
            listener.awaitJoined();
        }
    }

    /** Tries to publish once on each channel's shard; false if the servers do not know the command, and need not. */
    private boolean published(Caller caller) throws InterruptedException {
        for (int place = 0; place < space.shards(); place++) {
            String error = publish(caller, space.firstOf(place), REHEARSAL);
            if (error == null) {
                continue;
            }
            if (sharded && form == PubSub.Form.AUTO && error.contains("unknown command")) {
                return false;
            }
            throw new IllegalStateException("tenant " + tenant + " cannot publish on its channels " + tenant + ":*: "
                    + error
                    + (error.contains("unknown command")
                            ? "; the servers are older than 7.0: write form: classic, or leave it out"
                            : "; its user needs " + (sharded ? "SPUBLISH" : "PUBLISH") + " and these channels"));
        }
        return true;
    }

    private @Nullable String publish(Caller caller, int channel, byte[] message) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (true) {
            String error;
            try {
                Operation done =
                        caller.call(1, verb(), space.key(channel), message).get(LIMIT_NANOS, TimeUnit.NANOSECONDS);
                error = done.outcome == Outcome.OK ? null : String.valueOf(done.error);
            } catch (ExecutionException | TimeoutException e) {
                error = "no answer";
            }
            if (error == null
                    || error.startsWith("ERR")
                    || error.equals("NOPERM")
                    || System.nanoTime() - deadline > 0) {
                return error;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /**
     * Publishes one more message on each channel and waits until it is heard: what was published before it and is not here
     * then is not coming any more. Then all leave.
     */
    Optional<String> lastCall(Caller caller, HistoryPen pen, Duration limit) throws InterruptedException {
        BulkCalls calls = new BulkCalls(caller, 100, limit.dividedBy(2));
        BitSet unpublished =
                calls.run(space.size(), i -> new byte[][] {verb(), space.key(i), LAST_CALL}, (i, operation) -> {});
        for (Listener listener : listeners) {
            listener.awaitLastCall(Math.min(LIMIT_NANOS / 2, limit.toNanos() / 2));
        }
        close();
        return unpublished.isEmpty()
                ? Optional.empty()
                : Optional.of("nothing could be published any more on " + unpublished.cardinality() + " of "
                        + space.size() + " channels (" + calls.lastError() + ")");
    }

    @Override
    public synchronized void close() {
        listeners.forEach(Listener::end);
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
    }

    /** One subscriber. Thread-safe. */
    private final class Listener implements Subscriber {
        private final long number;
        private final HistoryPen pen;
        private final BitSet joined = new BitSet();
        private final BitSet calledLast = new BitSet();
        private boolean ended;
        private volatile @Nullable RunClock clock;

        Listener(int number, HistoryPen pen) {
            this.number = (long) number << 32;
            this.pen = pen;
        }

        private void write(Act act, int channel, long a, long b) {
            RunClock known = clock;
            if (!ended && known != null) {
                long now = known.nanos();
                pen.write(act, Outcome.OK, space.shardOf(channel), channel, a, b, now, now);
            }
        }

        @Override
        public synchronized void joined(int channel) {
            joined.set(channel);
            write(Act.JOIN, channel, number, 0);
            notifyAll();
        }

        @Override
        public synchronized void left(int channel) {
            if (joined.get(channel)) {
                joined.clear(channel);
                write(Act.LEAVE, channel, number, 0);
                notifyAll();
            }
        }

        @Override
        public synchronized void message(int channel, byte[] message) {
            if (java.util.Arrays.equals(message, LAST_CALL)) {
                calledLast.set(channel);
                notifyAll();
                return;
            }
            if (java.util.Arrays.equals(message, REHEARSAL)) {
                return; // of another process, which gets ready later
            }
            int first = colon(message, 0);
            int second = colon(message, first + 1);
            long publisher = number(message, 0, first);
            long sequence = number(message, first + 1, second);
            boolean ours = publisher >= 0 && publisher < NOBODY && sequence >= 0;
            write(Act.TAKE, channel, number | (ours ? publisher : NOBODY), ours ? sequence : -1);
        }

        synchronized void awaitJoined() throws InterruptedException {
            long deadline = System.nanoTime() + LIMIT_NANOS;
            while (joined.cardinality() < space.size()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new IllegalStateException("tenant " + tenant + ": only " + joined.cardinality() + " of "
                            + space.size() + " subscriptions were confirmed within 10 s");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }

        /** Waits for the last call on those channels that are subscribed. */
        synchronized void awaitLastCall(long limitNanos) throws InterruptedException {
            long deadline = System.nanoTime() + limitNanos;
            while (true) {
                BitSet open = (BitSet) joined.clone();
                open.andNot(calledLast);
                long left = deadline - System.nanoTime();
                if (open.isEmpty() || left <= 0) {
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }

        synchronized void end() {
            ended = true;
        }
    }

    private static int colon(byte[] message, int from) {
        for (int i = from; i >= 0 && i < Math.min(message.length, 64); i++) {
            if (message[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    private static long number(byte[] message, int from, int until) {
        if (until <= from || until - from > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < until; i++) {
            if (message[i] < '0' || message[i] > '9') {
                return -1;
            }
            number = number * 10 + message[i] - '0';
        }
        return number;
    }
}
