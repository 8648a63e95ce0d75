package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.local.Certificates.TlsFiles;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Puts a local lab together, from its lock and its private directory to running servers. What it makes is given to the
 * lab's cleanup at once, so that what fails half-way leaves nothing either.
 */
final class Assembly {
    private final Formation formation;
    private final LabContext context;
    private final NetworkMeans means;
    private final Path server;
    private final Cleanup cleanup;
    private final boolean disks;

    /**
     * Starts nothing.
     *
     * @param server where logs and data of the nodes are
     * @param disks whether each node gets a file system of its own
     */
    Assembly(Formation formation, LabContext context, NetworkMeans means, Path server, Cleanup cleanup, boolean disks) {
        this.formation = formation;
        this.context = context;
        this.means = means;
        this.server = server;
        this.cleanup = cleanup;
        this.disks = disks;
    }

    /** What there is once the servers run. */
    record Running(
            Engine engine,
            ClusterAccess access,
            Servers servers,
            AdminClient admin,
            LocalNetwork network,
            Optional<ProxyNetwork> proxy,
            Growth growth) {}

    /**
     * Starts the servers.
     *
     * @param firstPort the lowest port that they may listen at
     * @throws LabException if the machine, the engine or another lab stands in the way
     */
    Running assemble(int firstPort) throws LabException, InterruptedException, IOException {
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
        if (context.isolation() == Isolation.HOST) {
            cleanup.add(
                    "the reaper",
                    Reaper.start(
                            spawner.session(),
                            server,
                            context.runDirectory().toAbsolutePath(),
                            PrivateDirectory.bases(context.privateDirectory())));
        }
        if (disks) {
            Disks mounts = cleanup.add("the nodes' file systems", new Disks());
            for (Member member : members) {
                mounts.mount(member.data(server));
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
}
