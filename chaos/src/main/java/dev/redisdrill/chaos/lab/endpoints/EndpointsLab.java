package dev.redisdrill.chaos.lab.endpoints;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.InfoText;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Shard;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A cluster that exists already. It is looked at and loaded; its processes are left alone. */
public final class EndpointsLab implements Lab, CanCommand, CanCluster {
    private static final Duration HEALTH = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 100;
    private static final long UNKNOWN = -1;

    private final String target;
    private final Way way;
    private final boolean allowFaults;
    private final LabContext context;
    private volatile @Nullable ClusterAccess access;
    private volatile @Nullable Door admin;
    private volatile List<String> known = List.of();

    /** How to reach a cluster, found when the lab starts. */
    public interface Way {
        /**
         * Finds it.
         *
         * @throws LabException what is missing, and what to do
         */
        ClusterAccess find() throws LabException, InterruptedException;
    }

    /** A lab that has not looked yet. */
    public EndpointsLab(EndpointsTarget target, LabContext context) {
        this("target.endpoints", () -> resolve(target, context), target.allowFaults(), context);
    }

    /**
     * The same for a cluster that is not known by a list of addresses.
     *
     * @param target where the target stands in the scenario, for people: target.kubernetes
     * @param allowFaults whether faults may act through the cluster's own commands
     */
    public EndpointsLab(String target, Way way, boolean allowFaults, LabContext context) {
        this.target = target;
        this.way = way;
        this.allowFaults = allowFaults;
        this.context = context;
    }

    @Override
    public Event.LabReady start() throws LabException, InterruptedException {
        ClusterAccess resolved = way.find();
        access = resolved;
        admin = new Door(AdminClient.open(resolved), resolved.admin(), target, "admin", resolved.tls());
        try {
            String seed = answeringSeed();
            ClusterView view = awaitHealthy(seed);
            known = view.nodes().stream().map(NodeView::address).toList();
            checkAccess(resolved, view);
            return ready(seed, view);
        } catch (LabException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public ClusterAccess access() {
        ClusterAccess resolved = access;
        if (resolved == null) {
            throw new IllegalStateException("the lab is not started");
        }
        return resolved;
    }

    @Override
    public ClusterView view() throws LabException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        for (String node : known.isEmpty() ? access().seeds() : known) {
            try {
                return ClusterView.parse(door().ask(node, "CLUSTER", "NODES"));
            } catch (LabException e) {
                refusals.add(e.getMessage());
            }
        }
        throw new LabException("no node of the cluster answers: " + String.join("; ", refusals));
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        return type == CanCommand.class && !allowFaults ? Optional.empty() : Lab.super.ability(type);
    }

    @Override
    public String whyNot(Class<?> ability) {
        if (ability == CanCommand.class) {
            return "the target is an existing cluster (endpoints), which is not disturbed unless its target says"
                    + " allowFaults: true";
        }
        if (ability == CanReconfigure.class) {
            return "the target is an existing cluster (endpoints): what is changed there would stay changed if this"
                    + " harness were killed; use target: local";
        }
        return "the target is an existing cluster (endpoints), whose processes this harness did not start and does not"
                + " touch; use target: local for faults that need them";
    }

    @Override
    public void close() {
        Door open = admin;
        if (open != null) {
            open.client().close();
        }
    }

    private static ClusterAccess resolve(EndpointsTarget target, LabContext context) throws LabException {
        EndpointsAccess.Lookup lookup = EndpointsAccess.of(target, System.getenv(), context.base());
        if (lookup.access().isEmpty()) {
            throw new LabException(
                    lookup.problems().stream().map(Object::toString).collect(Collectors.joining("; ")));
        }
        return lookup.access().get();
    }

    /** The first seed that answers as the administrator. */
    private String answeringSeed() throws LabException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        for (String seed : access().seeds()) {
            try {
                door().ask(seed, "CLUSTER", "INFO");
                return seed;
            } catch (LabException e) {
                refusals.add(e.getMessage());
            }
        }
        throw new LabException("cannot use the cluster: " + String.join("; ", refusals));
    }

    private ClusterView awaitHealthy(String seed) throws LabException, InterruptedException {
        long deadline = System.nanoTime() + HEALTH.toNanos();
        while (true) {
            String state = String.valueOf(
                    InfoText.parse(door().ask(seed, "CLUSTER", "INFO")).get("cluster_state"));
            ClusterView view = ClusterView.parse(door().ask(seed, "CLUSTER", "NODES"));
            int uncovered = view.uncoveredSlots().cardinality();
            if (state.equals("ok") && uncovered == 0) {
                return view;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new LabException("the cluster is not healthy: " + seed + " says cluster_state:" + state + ", "
                        + uncovered + " slots are not served; repair it before drilling it");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Whether everybody can log in at the addresses that the cluster tells its clients. */
    private void checkAccess(ClusterAccess resolved, ClusterView view) throws LabException, InterruptedException {
        for (Shard shard : view.shards()) {
            try {
                door().ask(shard.primary().address(), "PING");
            } catch (LabException e) {
                throw new LabException(
                        "the cluster tells its clients of an address that cannot be used from here: " + e.getMessage(),
                        e);
            }
        }
        for (Map.Entry<String, User> tenant : resolved.tenants().entrySet()) {
            Optional<User> user = Optional.of(tenant.getValue());
            ClusterAccess asTenant =
                    new ClusterAccess(resolved.seeds(), resolved.tls(), resolved.caPem(), user, Map.of());
            try (AdminClient client = AdminClient.open(asTenant)) {
                Door door = new Door(client, user, target, "users." + tenant.getKey(), resolved.tls());
                for (Shard shard : view.shards()) {
                    door.ask(shard.primary().address(), "PING");
                }
                door.ask(view.shards().get(0).primary().address(), "CLUSTER", "NODES"); // how its client finds its way
            } catch (LabException e) {
                throw new LabException("tenant " + tenant.getKey() + " cannot connect: " + e.getMessage(), e);
            }
        }
    }

    private Event.LabReady ready(String seed, ClusterView view) throws LabException, InterruptedException {
        Map<String, String> info = InfoText.parse(door().ask(seed, "INFO", "server"));
        String valkey = info.get("valkey_version");
        List<Event.ShardAtStart> shards = Event.ShardAtStart.of(view);
        return new Event.LabReady(
                context.timeline().clock().nanos(),
                valkey == null ? "redis" : "valkey",
                valkey == null ? info.getOrDefault("redis_version", "unknown") : valkey,
                "not started by this harness",
                "cluster",
                shards.stream().mapToInt(shard -> shard.replicas().size()).min().orElse(0),
                access().tls(),
                nodeTimeoutMillis(seed),
                context.isolation().text(),
                shards,
                Optional.empty());
    }

    private long nodeTimeoutMillis(String seed) throws InterruptedException {
        try {
            Object reply = door().call(seed, "CONFIG", "GET", "cluster-node-timeout");
            return reply instanceof List<?> pair && pair.size() == 2
                    ? Long.parseLong(pair.get(1).toString())
                    : UNKNOWN;
        } catch (LabException | NumberFormatException e) {
            return UNKNOWN; // hosted services do not show their configuration
        }
    }

    private Door door() {
        Door open = admin;
        if (open == null) {
            throw new IllegalStateException("the lab is not started");
        }
        return open;
    }
}
