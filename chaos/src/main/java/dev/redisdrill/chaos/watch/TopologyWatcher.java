package dev.redisdrill.chaos.watch;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every node of a cluster, and every sentinel, about twenty times a second what it sees, and tells the changes to the timeline; once a
 * second it writes each server's use of resources to {@code server/resources.jsonl}.
 *
 * <p>One thread a node, with connections of its own: a frozen node holds up nobody else. While nothing is amiss only the
 * view is asked for at that pace, and cluster state and replication every {@value #FULL_EVERY}th time; as soon as anything
 * changes anywhere, all of it. Clusters of more than {@value #NODES_AT_FULL_PACE} nodes are asked less often, as the
 * answers grow with the number of nodes.
 *
 * <p>Measured on six calm nodes, Redis 6.2 with TLS: 180 commands a second, 0.02 cores of all servers together, 0.1 core of
 * this process; 350 commands a second while something is amiss.
 *
 * <p>Thread-safe.
 */
public final class TopologyWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyWatcher.class);
    private static final long PACE_MILLIS = 50;
    private static final int NODES_AT_FULL_PACE = 24;
    private static final int FULL_EVERY = 4;
    /** Above the hiccups of a loaded machine, below the freezes that are worth a note. */
    private static final Duration SILENCE = Duration.ofMillis(500);

    /** For the first answer, which has a connection to open. */
    private static final Duration FIRST = Duration.ofSeconds(3);

    private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long JOIN_MILLIS = 2_000;

    private final AdminClient admin;
    private final NodeProbe probe;
    private final Timeline timeline;
    private final RunClock clock;
    private final Event.LabReady cluster;
    private final ServerFiles files;
    private final long paceNanos;
    private final ClusterHistory history; // guarded by this
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong commands = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean refusalTold = new AtomicBoolean();
    private final long startNanos;
    private volatile boolean stopping;

    private TopologyWatcher(
            AdminClient admin,
            Optional<Sentinels> sentinels,
            Timeline timeline,
            Event.LabReady cluster,
            ServerFiles files) {
        this.admin = admin;
        this.timeline = timeline;
        this.clock = timeline.clock();
        this.cluster = cluster;
        this.files = files;
        this.probe = new NodeProbe(admin, clock, sentinels);
        this.history = new ClusterHistory(cluster);
        int nodes = cluster.observers().size();
        this.paceNanos =
                TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS) * Math.max(1, nodes) / Math.min(nodes, NODES_AT_FULL_PACE);
        this.startNanos = clock.nanos();
    }

    /**
     * Begins to watch.
     *
     * @param access the cluster; the watcher opens connections of its own as its admin user
     * @param cluster the cluster at the start of the run
     * @param runDirectory where {@code server/} is
     * @throws IOException if {@code server/resources.jsonl} cannot be written
     */
    public static TopologyWatcher start(
            ClusterAccess access, Timeline timeline, Event.LabReady cluster, Path runDirectory) throws IOException {
        return start(AdminClient.open(access), access.sentinels(), timeline, cluster, runDirectory);
    }

    /** As above, with connections that the watcher takes over and closes. */
    static TopologyWatcher start(
            AdminClient admin,
            Optional<Sentinels> sentinels,
            Timeline timeline,
            Event.LabReady cluster,
            Path runDirectory)
            throws IOException {
        TopologyWatcher watcher = new TopologyWatcher(
                admin, sentinels, timeline, cluster, ServerFiles.open(runDirectory.resolve("server")));
        for (String node : cluster.observers()) {
            Thread thread = new Thread(() -> watcher.watch(node), "watch-" + node);
            thread.setDaemon(true);
            watcher.threads.add(thread);
        }
        timeline.listen(watcher::hear);
        watcher.threads.forEach(Thread::start);
        return watcher;
    }

    /** The last word of every node that answers, by {@code host:port}. */
    public synchronized Map<String, NodeReport> lastSeen() {
        return history.last();
    }

    /** What keeps the cluster from being whole, as last seen; empty if it is whole. See {@link Convergence}. */
    public synchronized List<String> missing() {
        return Convergence.missing(cluster, history.beforeLast(), history.last());
    }

    /** Whether the cluster was whole when it was last looked at. */
    public boolean converged() {
        return missing().isEmpty();
    }

    /**
     * Waits until the cluster is seen whole by answers that were all asked for after this call.
     *
     * @return what is still missing after the time-out; empty if it is whole
     */
    public List<String> awaitConverged(Duration timeout) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            return awaitFreshAnswers(clock.nanos(), timeout);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** How many commands were sent a second, over all nodes. */
    public double commandsPerSecond() {
        return commands.get() * 1e9 / Math.max(1, clock.nanos() - startNanos);
    }

    /**
     * Writes what each server has to say at the end of a run to {@code server/}: {@code <node>.info},
     * {@code <node>.slowlog.jsonl}, {@code <node>.acllog.jsonl}. A node's {@code :} is written {@code -}.
     * Nodes that do not answer are left out.
     */
    public void writeSamples() throws IOException, InterruptedException {
        for (String node : cluster.observers()) {
            files.sample(node, admin);
        }
    }

    /** Stops watching; bounded in time. */
    @Override
    public void close() {
        stopping = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admin.close();
        files.close();
    }

    private synchronized List<String> awaitFreshAnswers(long since, Duration timeout) throws InterruptedException {
        long deadline = since + timeout.toNanos();
        while (true) {
            Map<String, NodeReport> fresh = history.last();
            fresh.values().removeIf(report -> report.sentNanos() < since);
            List<String> missing = Convergence.missing(cluster, history.beforeLast(), fresh);
            long left = deadline - clock.nanos();
            if (missing.isEmpty() || left <= 0) {
                return missing;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
        }
    }

    private void hear(Event event) {
        if (event instanceof Event.NodeStarted started) {
            synchronized (this) {
                history.started(started.node(), started.nanos());
            }
        }
    }

    private void watch(String node) {
        long nextSample = clock.nanos();
        long due = clock.nanos();
        try {
            for (int round = 0; !stopping; round++) {
                boolean answered = ask(node, round == 0 ? FIRST : SILENCE, round % FULL_EVERY == 0);
                if (answered && clock.nanos() >= nextSample) {
                    files.resources(node, admin, clock);
                    nextSample = Math.max(nextSample + SAMPLE_NANOS, clock.nanos());
                }
                due = Math.max(due + paceNanos, clock.nanos() + paceNanos / 5);
                TimeUnit.NANOSECONDS.sleep(due - clock.nanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end
        } catch (RuntimeException | IOException e) {
            LOG.error("watching {} ended", node, e);
            trouble("watching " + node + " ended: " + e);
        }
    }

    /** Asks a node; in calm times not for everything, unless it is due. Tells whether it answered. */
    private boolean ask(String node, Duration patience, boolean everything) throws InterruptedException {
        long asked = clock.nanos();
        try {
            commands.incrementAndGet();
            ClusterView view = probe.view(node, patience);
            if (!everything && waiting.get() == 0 && isCalm(node, view)) {
                return true;
            }
            commands.addAndGet(2);
            NodeReport report = probe.complete(node, patience, asked, view);
            synchronized (this) {
                tell(history.answered(report));
                notifyAll();
            }
            return true;
        } catch (NodeUnavailableException e) {
            if (e.getCause() instanceof CommandRefusedException refusal
                    && String.valueOf(refusal.getMessage()).startsWith("NOPERM")
                    && refusalTold.compareAndSet(false, true)) {
                trouble("the admin user may not look at " + node + ": " + refusal.getMessage());
            }
            synchronized (this) {
                tell(history.silent(node, asked));
                notifyAll();
            }
            return false;
        }
    }

    private synchronized boolean isCalm(String node, ClusterView view) {
        return history.isCalm(node, view);
    }

    private void tell(List<Event> events) {
        if (!stopping) {
            events.forEach(timeline::append);
        }
    }

    private void trouble(String message) {
        if (!stopping) {
            timeline.append(new Event.Trouble(clock.nanos(), "watcher", message));
        }
    }
}
