package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.local.Certificates.TlsFiles;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of server processes on loopback addresses of this machine, made for one run.
 *
 * <p>Nothing of it outlives this process: the servers are killed by the kernel with it, the private key and the
 * passwords are in memory only, and {@link #close} deletes the data. The logs stay.
 */
public final class LocalLab implements Lab, CanKill, CanFreeze {
    private static final int FIRST_PORT = 7_000;
    private static final Duration ANSWER = Duration.ofMillis(500);
    private static final Duration END = Duration.ofSeconds(3);

    private final LocalTarget target;
    private final LabContext context;
    private final int firstPort;
    private final Path server;
    private final Cleanup cleanup = new Cleanup();
    private volatile @Nullable Running running;

    /** A lab that is not started yet. */
    public LocalLab(LocalTarget target, LabContext context) {
        this(target, context, FIRST_PORT);
    }

    LocalLab(LocalTarget target, LabContext context, int firstPort) {
        this.target = target;
        this.context = context;
        this.firstPort = firstPort;
        this.server = context.runDirectory().toAbsolutePath().resolve("server");
    }

    /** What there is once the servers run. */
    private record Running(
            Engine engine,
            ClusterAccess access,
            List<NodeProcess> nodes,
            AdminClient admin,
            Signals signals,
            LocalNetwork network) {}

    @Override
    public Event.LabReady start() throws LabException, InterruptedException {
        try {
            Running started = launch();
            running = started;
            new Readiness(started.admin, started.nodes.size(), target.replicasPerShard()).await(started.nodes);
            thaw(started.nodes.get(0).member().address()); // the first signal is slow: let it not be a fault's
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
        for (NodeProcess node : running().nodes) {
            if (node.alive() && !node.frozen()) {
                try {
                    return ClusterView.parse(running().admin.text(node.member().address(), ANSWER, "CLUSTER", "NODES"));
                } catch (NodeUnavailableException | CommandRefusedException e) {
                    refusals.add(String.valueOf(e.getMessage()));
                }
            }
        }
        throw new LabException("no node of the lab answers: " + String.join("; ", refusals));
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        boolean inNetwork =
                LocalNetwork.knows(type) && whyNot(type, context.isolation()).isEmpty();
        return inNetwork ? Optional.of(type.cast(running().network)) : Lab.super.ability(type);
    }

    @Override
    public String whyNot(Class<?> ability) {
        return whyNot(ability, context.isolation()).orElse("nothing stands in the way");
    }

    /** Why a local lab cannot do something on this machine, for people; empty if it can. Starts nothing. */
    public static Optional<String> whyNot(Class<?> ability, Isolation isolation) {
        return ability.isAssignableFrom(LocalLab.class) ? Optional.empty() : LocalNetwork.whyNot(ability, isolation);
    }

    @Override
    public void kill(String node) throws LabException {
        process(node).kill();
    }

    @Override
    public boolean alive(String node) {
        return find(node).filter(NodeProcess::alive).isPresent();
    }

    @Override
    public long restart(String node) throws LabException {
        try {
            return process(node).start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while starting " + node, e);
        }
    }

    @Override
    public void freeze(String node) throws LabException {
        NodeProcess process = process(node);
        long pid = process.pid()
                .orElseThrow(() -> new LabException("cannot stop " + node + ": its process is not running"));
        signal("STOP", node, pid);
    }

    @Override
    public void thaw(String node) throws LabException {
        NodeProcess process = process(node);
        Optional<Long> pid = process.pid();
        try {
            if (pid.isPresent()) {
                signal("CONT", node, pid.get());
            }
        } catch (LabException e) {
            if (process.alive()) {
                throw e;
            }
        }
    }

    @Override
    public boolean frozen(String node) {
        return find(node).filter(NodeProcess::frozen).isPresent();
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
        Layout layout = Layout.choose(target.shards(), target.replicasPerShard(), firstPort);
        try {
            return launch(layout, secrets.path());
        } finally {
            layout.release();
        }
    }

    private Running launch(Layout layout, Path secrets) throws LabException, InterruptedException, IOException {
        List<Member> members = layout.members();
        CompletableFuture<Optional<Certificates>> issuing = CompletableFuture.supplyAsync(() -> certificates(members));
        Engine engine = engine(secrets);
        Spawner spawner = cleanup.add("the spawner", Spawner.open(secrets));
        Optional<Certificates> certificates = issuing.join();
        Acl acl = Acl.draw(context.tenants());
        ServerConfig config = new ServerConfig(target, engine, acl, write(certificates, secrets));
        List<NodeProcess> nodes = members.stream()
                .map(member -> new NodeProcess(member, config, server, spawner, context.timeline()))
                .toList();
        cleanup.add("the servers", () -> end(nodes));
        layout.release();
        for (NodeProcess node : nodes) {
            node.startNew(NodesConf.render(node.member(), members, context.seed()));
        }
        ClusterAccess access = new ClusterAccess(
                members.stream().map(Member::address).toList(),
                target.tls(),
                certificates.map(Certificates::caPem),
                Optional.of(acl.admin().from(ClientAddresses.OBSERVER)),
                ClientAddresses.assign(acl.tenants()));
        Signals signals = cleanup.add("the signal shell", Signals.open(spawner, secrets));
        AdminClient admin = cleanup.add("the admin client", AdminClient.open(access));
        LocalNetwork network = cleanup.add("the network", new LocalNetwork(spawner, secrets, ClientAddresses.OBSERVER));
        return new Running(engine, access, nodes, admin, signals, network);
    }

    private Engine engine(Path secrets) throws LabException, InterruptedException {
        Engine engine = Engine.find(context.engine(), target.engine(), secrets);
        if (target.tls() && !engine.tls()) {
            throw new LabException(engine.describe() + " was built without TLS; give another with --engine PATH, or"
                    + " write tls: false under target.local");
        }
        return engine;
    }

    private Optional<Certificates> certificates(List<Member> members) {
        List<String> hosts = members.stream().map(Member::host).toList();
        return target.tls() ? Optional.of(Certificates.issue(hosts)) : Optional.empty();
    }

    private static Optional<TlsFiles> write(Optional<Certificates> certificates, Path directory) throws IOException {
        return certificates.isPresent() ? Optional.of(certificates.get().write(directory)) : Optional.empty();
    }

    private Event.LabReady ready(Running started) throws LabException, InterruptedException {
        ClusterView view = view();
        List<Event.ShardAtStart> shards = view.shards().stream()
                .map(shard -> new Event.ShardAtStart(
                        shard.number(),
                        shard.slots(),
                        shard.primary().address(),
                        shard.replicas().stream().map(NodeView::address).toList()))
                .toList();
        return new Event.LabReady(
                context.timeline().clock().nanos(),
                started.engine.name(),
                started.engine.version(),
                started.engine.location(),
                "cluster",
                target.replicasPerShard(),
                target.tls(),
                target.nodeTimeout().toMillis(),
                context.isolation().text(),
                shards);
    }

    /** Kills all servers, waits for their end, and deletes their data. */
    private void end(List<NodeProcess> nodes) throws InterruptedException, IOException {
        nodes.forEach(NodeProcess::retire);
        long deadline = System.nanoTime() + END.toNanos();
        for (NodeProcess node : nodes) {
            if (!node.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
                throw new IOException(node.member().address() + " has not ended within " + END.toSeconds() + " s");
            }
        }
        for (NodeProcess node : nodes) {
            FileTree.delete(node.member().data(server));
        }
    }

    private void signal(String name, String node, long pid) throws LabException {
        try {
            running().signals.send(name, pid);
        } catch (IOException e) {
            throw new LabException("cannot send SIG" + name + " to " + node + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while sending SIG" + name + " to " + node, e);
        }
    }

    private NodeProcess process(String node) throws LabException {
        return find(node).orElseThrow(() -> new LabException("no node " + node + " in this lab"));
    }

    private Optional<NodeProcess> find(String node) {
        return running().nodes.stream()
                .filter(process -> process.member().address().equals(node))
                .findFirst();
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the lab is not started");
        }
        return now;
    }
}
