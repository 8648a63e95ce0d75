package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.AdminClient;
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
import dev.redisdrill.chaos.lab.CanTerminate;
import dev.redisdrill.chaos.lab.CanWipe;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.chaos.lab.local.Certificates.TlsFiles;
import dev.redisdrill.chaos.watch.NodeProbe;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private volatile @Nullable Running running;

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

    /** What there is once the servers run. */
    private record Running(
            Engine engine,
            ClusterAccess access,
            Servers servers,
            AdminClient admin,
            LocalNetwork network,
            Optional<ProxyNetwork> proxy,
            Growth growth) {}

    @Override
    public Event.LabReady start() throws LabException, InterruptedException {
        try {
            Running started = launch();
            running = started;
            formation.await(started.admin, started.servers.all());
            thaw(started.servers.all().get(0).member().address()); // the first signal is slow: let it not be a fault's
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
        return running().access;
    }

    @Override
    public ClusterView view() throws LabException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        NodeProbe probe = new NodeProbe(
                running().admin, context.timeline().clock(), running().access.sentinels());
        List<NodeProcess> nodes = new ArrayList<>(running().servers.all());
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
                return running().proxy.map(type::cast);
            }
            return means.whyNot(type).isEmpty() ? Optional.of(type.cast(running().network)) : Optional.empty();
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
        return ability.isAssignableFrom(LocalLab.class) ? Optional.empty() : means.whyNot(ability);
    }

    /** In the namespace only: mounts there are out of everybody's way, and gone with it. */
    private boolean hasDisks() {
        return context.needs().contains(CanFillDisk.class) && context.isolation() == Isolation.NAMESPACE;
    }

    @Override
    public void kill(String node) throws LabException {
        running().servers.process(node).kill();
    }

    @Override
    public void terminate(String node) throws LabException {
        running().servers.process(node).terminate();
    }

    @Override
    public boolean alive(String node) {
        return running().servers.find(node).filter(NodeProcess::alive).isPresent();
    }

    @Override
    public long restart(String node) throws LabException {
        return running().servers.restart(node);
    }

    @Override
    public long wipe(String node) throws LabException {
        return running().servers.wipe(node);
    }

    @Override
    public void fill(String node) throws LabException {
        Disks.fill(running().servers.data(node));
    }

    @Override
    public void free(String node) throws LabException {
        Disks.free(running().servers.data(node));
    }

    @Override
    public boolean filled(String node) {
        return running()
                .servers
                .find(node)
                .filter(n -> Disks.filled(n.member().data(server)))
                .isPresent();
    }

    @Override
    public void freeze(String node) throws LabException {
        running().servers.freeze(node);
    }

    @Override
    public void thaw(String node) throws LabException {
        running().servers.thaw(node);
    }

    @Override
    public boolean frozen(String node) {
        return running().servers.find(node).filter(NodeProcess::frozen).isPresent();
    }

    @Override
    public String grow(int shard) throws LabException {
        return running().growth.grow(shard);
    }

    @Override
    public void shrink(String node) throws LabException {
        running().growth.shrink(running().servers.process(node));
    }

    @Override
    public boolean grown(String node) {
        return alive(node);
    }

    @Override
    public Path certify(String node, Instant from, Instant until) throws LabException {
        return running().growth.certify(running().servers.process(node), from, until);
    }

    @Override
    public void close() {
        cleanup.close();
    }

    private Running launch() throws LabException, InterruptedException, IOException {
        Files.createDirectories(server);
        RunLock lock = RunLock.take(server)
                .orElseThrow(() -> new LabException("another lab is at work in " + server + "; use another --out"));
        cleanup.add("the lock", lock);
        PrivateDirectory secrets = cleanup.add(
                "the private directory", PrivateDirectory.create(context.privateDirectory(), context.runDirectory()));
        lock.record(secrets.path());
        Layout layout = cleanup.add("the claim to the port", Layout.choose(this::members, firstPort));
        try {
            return launch(layout, secrets.path());
        } finally {
            layout.release();
        }
    }

    private List<Member> members(int port) {
        List<Member> members = formation.members(port);
        return means.whyProxy().isEmpty()
                ? members
                : members.stream().map(Member::behind).toList();
    }

    /** Listens in place of the nodes, where the plan needs it. */
    private Optional<ProxyNetwork> proxy(List<Member> members) throws LabException {
        if (means.whyProxy().isEmpty()) {
            return Optional.empty();
        }
        ProxyNetwork proxy = cleanup.add("the proxy", new ProxyNetwork(ClientAddresses.OBSERVER, context.seed()));
        for (Member member : members) {
            proxy.front(member);
        }
        context.timeline()
                .append(new Event.ProxyOnPath(
                        context.timeline().clock().nanos(), means.whyProxy().orElseThrow()));
        return Optional.of(proxy);
    }

    private Running launch(Layout layout, Path secrets) throws LabException, InterruptedException, IOException {
        List<Member> members = layout.members();
        CompletableFuture<Optional<Certificates>> issuing = CompletableFuture.supplyAsync(() -> formation.tls()
                ? Optional.of(
                        Certificates.issue(members.stream().map(Member::host).toList()))
                : Optional.empty());
        Engine engine = engine(secrets);
        Spawner spawner = cleanup.add("the spawner", Spawner.open(secrets));
        Optional<Certificates> certificates = issuing.join();
        Optional<TlsFiles> tls =
                certificates.isPresent() ? Optional.of(certificates.get().write(secrets)) : Optional.empty();
        Acl acl = Acl.draw(context.tenants());
        Formation.Kit kit = new Formation.Kit(engine, acl, tls, members, context.seed(), secrets);
        CopyOnWriteArrayList<NodeProcess> nodes = new CopyOnWriteArrayList<>();
        for (Member member : members) {
            nodes.add(new NodeProcess(member, formation.boot(member, kit), server, spawner, context.timeline()));
        }
        cleanup.add("the data", () -> Servers.delete(nodes, server));
        if (hasDisks()) {
            Disks disks = cleanup.add("the nodes' file systems", new Disks());
            for (Member member : members) {
                disks.mount(member.data(server));
            }
        }
        cleanup.add("the servers", () -> Servers.end(nodes));
        layout.release();
        Optional<ProxyNetwork> proxy = proxy(members);
        for (NodeProcess node : nodes) {
            node.startNew();
        }
        ClusterAccess access = new ClusterAccess(
                members.stream()
                        .filter(member -> !member.sentinel())
                        .map(Member::address)
                        .toList(),
                formation.tls(),
                certificates.map(Certificates::caPem),
                Optional.of(acl.admin().from(ClientAddresses.OBSERVER)),
                ClientAddresses.assign(acl.tenants()),
                formation.sentinels(members));
        Signals signals = cleanup.add("the signal shell", Signals.open(spawner, secrets));
        AdminClient admin = cleanup.add("the admin client", AdminClient.open(access));
        List<Integer> behind = proxy.isEmpty() ? List.of() : members.get(0).behindPorts();
        LocalNetwork network =
                cleanup.add("the network", new LocalNetwork(spawner, secrets, ClientAddresses.OBSERVER, behind));
        Growth growth = new Growth(
                new Growth.Parts(formation, kit, certificates, admin, spawner, context.timeline(), server, proxy),
                nodes);
        return new Running(engine, access, new Servers(nodes, server, signals), admin, network, proxy, growth);
    }

    private Engine engine(Path secrets) throws LabException, InterruptedException {
        Engine engine = Engine.find(context.engine(), formation.engine(), secrets);
        if (formation.tls() && !engine.tls()) {
            throw new LabException(engine.describe() + " was built without TLS; give another with --engine PATH, or"
                    + " write tls: false under target");
        }
        return engine;
    }

    private Event.LabReady ready(Running started) throws LabException, InterruptedException {
        return new Event.LabReady(
                context.timeline().clock().nanos(),
                started.engine.name(),
                started.engine.version(),
                started.engine.location(),
                formation.topology(),
                formation.replicas(),
                formation.tls(),
                formation.timeout().toMillis(),
                context.isolation().text(),
                Event.ShardAtStart.of(view()),
                started.access.sentinels().map(Sentinels::addresses));
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the lab is not started");
        }
        return now;
    }
}
