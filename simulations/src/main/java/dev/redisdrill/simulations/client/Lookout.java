package dev.redisdrill.simulations.client;

import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Looks for new owners of slots while operations come to grief: asks nodes for their view of the cluster, and gives the
 * clients what is new in it. Without trouble it does nothing, and has no connection open.
 *
 * <p>Why beside the library's own topology refresh: that one asks all nodes, over connections made for the purpose, waits
 * for the dead one as well, and so comes at most every half second; which is how late a client then learns of a
 * failover. A question over an open connection costs some tens of microseconds, so it can be asked hundreds of times a
 * second for as long as an outage takes. One lookout serves all clients of a process, or their number would be felt.
 *
 * <p>How: each time it asks the replicas of the shard in trouble and one other node. One of those replicas will be the new
 * primary, and serves at once, while the others first put the news on disk (tens of milliseconds where fsync is slow). A node
 * that still owes an answer is not asked again, so a frozen one costs one question and no waiting. What an answer is
 * worth is for {@link TakeOver} to say.
 *
 * <p>Thread-safe. It asks in a thread of its own.
 */
final class Lookout implements AutoCloseable {
    /** How long after the last trouble it goes on looking. */
    private static final long ATTENTION_NANOS = Duration.ofSeconds(2).toNanos();

    private final long everyNanos;
    private final LongAdder questions;
    private final EventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("redis-lookout", true));
    private final List<LoadClusterClient> clients = new CopyOnWriteArrayList<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<String, Informant> informants = new LinkedHashMap<>(); // confined to the thread
    private volatile long troubleNanos;
    private volatile int troubledSlot;
    private volatile boolean closed;
    private volatile boolean practised;
    private int turn; // confined to the thread

    /**
     * @param every the pause between two looks; zero: never looks
     * @param questions counts each question to a node
     */
    Lookout(Duration every, LongAdder questions) {
        this.questions = questions;
        this.everyNanos = every.toNanos();
    }

    /** Tells this client, too, from now on. It must know the topology already. */
    void serve(LoadClusterClient client) {
        clients.add(client);
    }

    /** An operation came to grief in a way that a failover would explain. Cheap; from any thread. */
    void trouble(int slot) {
        if (everyNanos == 0 || closed) {
            return;
        }
        troubledSlot = slot;
        troubleNanos = System.nanoTime();
        if (!looking.get() && looking.compareAndSet(false, true)) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException e) {
                // Closed a moment ago.
            }
        }
    }

    private void look() {
        if (closed) {
            return;
        }
        if (clients.isEmpty() || System.nanoTime() - troubleNanos > ATTENTION_NANOS) {
            dismiss();
            looking.set(false);
            return;
        }
        Future<?> unused = thread.schedule(this::look, everyNanos, TimeUnit.NANOSECONDS);
        ask();
    }

    private void ask() {
        LoadClusterClient guide = clients.get(0);
        Partitions known = guide.getPartitions();
        RedisClusterNode owner = known.getMasterBySlot(troubledSlot);
        List<Informant> others = new ArrayList<>();
        for (RedisClusterNode node : known) {
            Informant informant = informants.computeIfAbsent(
                    node.getNodeId(), id -> new Informant(guide, node.getUri(), this::answered));
            if (!informant.ready()) {
                continue;
            }
            if (owner != null && owner.getNodeId().equals(node.getSlaveOf())) {
                ask(informant);
            } else {
                others.add(informant);
            }
        }
        if (!others.isEmpty()) {
            turn++;
            ask(others.get(Math.floorMod(turn, others.size())));
        }
    }

    private void ask(Informant informant) {
        questions.increment();
        informant.ask();
    }

    /** In the thread that received the answer: a change of threads costs milliseconds where processors are scarce. */
    private void answered(String clusterNodes) {
        boolean first = !practised;
        practised = true;
        List<TakeOver.Claim> claims = TakeOver.claims(clusterNodes);
        for (LoadClusterClient client : clients) {
            Partitions known = client.getPartitions();
            // The first is taken apart whatever it says: the code that does so is slow when it runs for the first time.
            if (first || TakeOver.mayBeIn(claims, known)) {
                TakeOver.of(known, ClusterPartitionParser.parse(clusterNodes)).ifPresent(client::adopt);
                first = false;
            }
        }
    }

    private void dismiss() {
        informants.values().forEach(Informant::close);
        informants.clear();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.execute(this::dismiss);
        Future<?> unused = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
