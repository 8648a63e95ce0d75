package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.CanCertify;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanDebug;
import dev.redisdrill.chaos.lab.CanFillDisk;
import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.CanGrow;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.CanSkewClock;
import dev.redisdrill.chaos.lab.CanTerminate;
import dev.redisdrill.chaos.lab.CanWipe;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.chaos.watch.NodeProbe;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of server processes on loopback addresses of this machine, made for one run: a Redis Cluster, or a primary with
 * replicas and sentinels.
 *
 * <p>Nothing of it outlives this process: the servers are killed by the kernel with it, the private key and the
 * passwords are in memory only, and {@link #close} deletes the data. The logs stay.
 */
public final class LocalLab
        implements Lab,
                CanKill,
                CanTerminate,
                CanWipe,
                CanFreeze,
                CanCommand,
                CanReconfigure,
                CanDebug,
                CanFillDisk,
                CanGrow,
                CanCluster,
                CanCertify {
    private static final int FIRST_PORT = 7_000;
    private static final Duration ANSWER = Duration.ofMillis(500);

    private final Formation formation;
    private final LabContext context;
    private final int firstPort;
    private final Path server;
    private final NetworkMeans means;
    private final Cleanup cleanup = new Cleanup();
    private volatile Assembly.@Nullable Running running;

    /** A Redis Cluster that is not started yet. */
    public LocalLab(LocalTarget target, LabContext context) {
        this(target, context, FIRST_PORT);
    }

    /** A primary with replicas and sentinels that is not started yet. */
    public LocalLab(SentinelTarget target, LabContext context) {
        this(new SentinelFormation(target), context, FIRST_PORT);
    }

    LocalLab(LocalTarget target, LabContext context, int firstPort) {
        this(new ClusterFormation(target), context, firstPort);
    }

    private LocalLab(Formation formation, LabContext context, int firstPort) {
        this.formation = formation;
        this.context = context;
        this.firstPort = firstPort;
        this.means = NetworkMeans.of(context.needs(), context.isolation());
        this.server = context.runDirectory().toAbsolutePath().resolve("server");
    }

    @Override
    public Event.LabReady start() throws LabException, InterruptedException {
        try {
            Assembly.Running started =
                    new Assembly(formation, context, means, server, cleanup, hasDisks()).assemble(firstPort);
            running = started;
            formation.await(started.admin(), started.servers().all());
            thaw(started.servers()
                    .all()
                    .get(0)
                    .member()
                    .address()); // the first signal is slow: let it not be a fault's
            return ready(started);
        } catch (IOException e) {
            close();
            throw new LabException("cannot set up the lab in " + server + ": " + e.getMessage(), e);
        } catch (LabException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public ClusterAccess access() {
        return running().access();
    }

    @Override
    public ClusterView view() throws LabException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        NodeProbe probe = new NodeProbe(
                running().admin(),
                context.timeline().clock(),
                running().access().sentinels());
        List<NodeProcess> nodes = new ArrayList<>(running().servers().all());
        nodes.sort(Comparator.comparing(node -> !node.member().sentinel())); // who is asked first, where there are some
        for (NodeProcess node : nodes) {
            if (node.alive() && !node.frozen()) {
                try {
                    return probe.view(node.member().address(), ANSWER);
                } catch (NodeUnavailableException e) {
                    refusals.add(String.valueOf(e.getMessage()));
                }
            }
        }
        throw new LabException("no node of the lab answers: " + String.join("; ", refusals));
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        if (NetworkMeans.knows(type)) {
            if (means.byProxy(type)) {
                return running().proxy().map(type::cast);
            }
            return means.whyNot(type).isEmpty()
                    ? Optional.of(type.cast(running().network()))
                    : Optional.empty();
        }
        boolean lacking = (type == CanFillDisk.class && !hasDisks()) || beyondSentinels(type);
        return lacking ? Optional.empty() : Lab.super.ability(type);
    }

    private boolean beyondSentinels(Class<?> ability) {
        return formation.topology().equals(SentinelFormation.TOPOLOGY)
                && (ability == CanCluster.class || ability == CanGrow.class);
    }

    @Override
    public String whyNot(Class<?> ability) {
        if (beyondSentinels(ability)) {
            return "a Sentinel topology is no Redis Cluster: it has no slots that could move, and no CLUSTER commands";
        }
        return whyNot(ability, context.isolation(), means).orElse("nothing stands in the way");
    }

    /**
     * Why a local lab cannot do something on this machine, for people; empty if it can. Starts nothing.
     *
     * @param means of the plan that needs it
     */
    public static Optional<String> whyNot(Class<?> ability, Isolation isolation, NetworkMeans means) {
        if (ability == CanFillDisk.class && isolation != Isolation.NAMESPACE) {
            return Optional.of("file systems of the nodes' own take a namespace, and the lab has none here");
        }
        if (ability == CanSkewClock.class) {
            return Optional.of(CanSkewClock.WHY_NOT_HERE);
        }
        return ability.isAssignableFrom(LocalLab.class) ? Optional.empty() : means.whyNot(ability);
    }

    /** In the namespace only: mounts there are out of everybody's way, and gone with it. */
    private boolean hasDisks() {
        return context.needs().contains(CanFillDisk.class) && context.isolation() == Isolation.NAMESPACE;
    }

    @Override
    public void kill(String node) throws LabException {
        running().servers().process(node).kill();
    }

    @Override
    public void terminate(String node) throws LabException {
        running().servers().process(node).terminate();
    }

    @Override
    public boolean alive(String node) {
        return running().servers().find(node).filter(NodeProcess::alive).isPresent();
    }

    @Override
    public long restart(String node) throws LabException {
        return running().servers().restart(node);
    }

    @Override
    public long wipe(String node) throws LabException {
        return running().servers().wipe(node);
    }

    @Override
    public void fill(String node) throws LabException {
        Disks.fill(running().servers().data(node));
    }

    @Override
    public void free(String node) throws LabException {
        Disks.free(running().servers().data(node));
    }

    @Override
    public boolean filled(String node) {
        return running()
                .servers()
                .find(node)
                .filter(n -> Disks.filled(n.member().data(server)))
                .isPresent();
    }

    @Override
    public void freeze(String node) throws LabException {
        running().servers().freeze(node);
    }

    @Override
    public void thaw(String node) throws LabException {
        running().servers().thaw(node);
    }

    @Override
    public boolean frozen(String node) {
        return running().servers().find(node).filter(NodeProcess::frozen).isPresent();
    }

    @Override
    public String grow(int shard) throws LabException {
        return running().growth().grow(shard);
    }

    @Override
    public void shrink(String node) throws LabException {
        running().growth().shrink(running().servers().process(node));
    }

    @Override
    public boolean grown(String node) {
        return alive(node);
    }

    @Override
    public Path certify(String node, Instant from, Instant until) throws LabException {
        return running().growth().certify(running().servers().process(node), from, until);
    }

    @Override
    public void close() {
        cleanup.close();
    }

    private Event.LabReady ready(Assembly.Running started) throws LabException, InterruptedException {
        return new Event.LabReady(
                context.timeline().clock().nanos(),
                started.engine().name(),
                started.engine().version(),
                started.engine().location(),
                formation.topology(),
                formation.replicas(),
                formation.tls(),
                formation.timeout().toMillis(),
                context.isolation().text(),
                Event.ShardAtStart.of(view()),
                started.access().sentinels().map(Sentinels::addresses));
    }

    private Assembly.Running running() {
        Assembly.Running now = running;
        if (now == null) {
            throw new IllegalStateException("the lab is not started");
        }
        return now;
    }
}
