package dev.redisdrill.simulations.client;

import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
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

/**
 * Looks for new owners of slots while operations come to grief: asks one node after another for its view of the cluster,
 * and gives the clients what is new in it. Without trouble it does nothing, and has no connection open.
 *
 * <p>Why beside the library's own topology refresh: that one asks all nodes, over connections made for the purpose, waits
 * for the dead one as well, and so comes at most every half second; which is how late a client then learns of a
 * failover. One question to one node over an open connection costs some tens of microseconds, so it can be asked a hundred times a
 * second for as long as an outage takes. One lookout serves all clients of a process, or their number would be felt.
 *
 * <p>How: a node that still owes an answer is not asked again, so a frozen one costs one question and no waiting. What
 * an answer is worth is for {@link TakeOver} to say.
 *
 * <p>Thread-safe; nearly everything happens in a thread of its own.
 */
final class Lookout implements AutoCloseable {
    /** How long after the last trouble it goes on looking. */
    private static final long ATTENTION_NANOS = Duration.ofSeconds(2).toNanos();

    private final long everyNanos;
    private final EventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("redis-lookout", true));
    private final List<LoadClusterClient> clients = new CopyOnWriteArrayList<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<String, Informant> informants = new LinkedHashMap<>(); // confined to the thread
    private volatile long troubleNanos;
    private volatile boolean closed;
    private int turn; // confined to the thread

    /** @param every the pause between two questions; zero: never looks */
    Lookout(Duration every) {
        this.everyNanos = every.toNanos();
    }

    /** Tells this client, too, from now on. It must know the topology already. */
    void serve(LoadClusterClient client) {
        clients.add(client);
    }

    /** An operation came to grief in a way that a failover would explain. Cheap; from any thread. */
    void trouble() {
        if (everyNanos == 0 || closed) {
            return;
        }
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
        if (closed || clients.isEmpty()) {
            return;
        }
        if (System.nanoTime() - troubleNanos > ATTENTION_NANOS) {
            dismiss();
            looking.set(false);
            return;
        }
        Future<?> unused = thread.schedule(this::look, everyNanos, TimeUnit.NANOSECONDS);
        ask();
    }

    /** Asks the next node that is connected and owes no answer. */
    private void ask() {
        LoadClusterClient guide = clients.get(0);
        guide.getPartitions()
                .forEach(node -> informants.computeIfAbsent(
                        node.getUri().getHost() + ":" + node.getUri().getPort(),
                        name -> new Informant(guide, node.getUri(), thread, this::answered)));
        List<Informant> all = new ArrayList<>(informants.values());
        boolean asked = false;
        for (int i = 0; i < all.size(); i++) {
            Informant informant = all.get((turn + i) % all.size());
            if (informant.ready() && !asked) {
                asked = true;
                turn = (turn + i + 1) % all.size();
                informant.ask();
            }
        }
    }

    private void answered(String clusterNodes) {
        Partitions seen = ClusterPartitionParser.parse(clusterNodes);
        for (LoadClusterClient client : clients) {
            TakeOver.of(client.getPartitions(), seen).ifPresent(client::adopt);
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
