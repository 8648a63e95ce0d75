package dev.redisdrill.simulations.isolation;

import dev.redisdrill.simulations.client.LinkException;
import dev.redisdrill.simulations.client.RawConnection;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.history.HistoryBook;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.history.HistoryHeader;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tries, as each tenant in turn, to get at the others' keys and channels, from the start of the load to its end. It has
 * connections and a thread of its own, and records no latency: what it does is in no figure of the load. At most
 * {@value #PER_SECOND_OF_A_TENANT} attempts a second for each tenant and {@value #PER_SECOND} in all, one after the other.
 *
 * <p>One history of kind {@code isolation} for each tenant: TAKE for an attempt that was not refused for lack of rights, REFUSE
 * for one that was, with outcome UNKNOWN where neither can be told. Item: which service of others it was about; a: what was
 * tried (0 GET, 1 SET, 2 PUBLISH, 3 SUBSCRIBE, and where servers have them 4 SPUBLISH, 5 SSUBSCRIBE); b: the number of the node. Settings name them: {@code user NAME}, {@code prey
 * TENANT:SERVICE}, {@code node HOST:PORT}.
 *
 * <p>Thread-safe.
 */
public final class Canary implements AutoCloseable {
    /** The kind of its histories, which is the name of the check. */
    public static final String KIND = "isolation";
    /** The name of its histories within a tenant. */
    public static final String NAME = "canary";

    private static final int PER_SECOND_OF_A_TENANT = 6;
    private static final int PER_SECOND = 100;
    private static final long JOIN_MILLIS = 4_000;
    private static final Set<String> NOT_THERE = Set.of("fail", "fail?", "handshake", "noaddr");

    private final Map<String, Intruder> intruders = new LinkedHashMap<>();
    private final List<History> histories = new ArrayList<>();
    private final long paceNanos;
    private @Nullable Thread thread;
    private volatile boolean stopping;

    /**
     * Asks one node for the others, and begins the histories. Blocks.
     *
     * @param tenants those who try each other's doors; tenants that share a user are one
     */
    public Canary(ClusterAccess access, List<TenantSpec> tenants, HistoryBook book, RunClock clock) throws IOException {
        RawConnection.Door door = RawConnection.Door.of(access);
        List<String> nodes = nodes(access, tenants, door);
        for (TenantSpec tenant : tenants) {
            Optional<ClusterAccess.User> user =
                    Optional.ofNullable(access.tenants().get(tenant.name()));
            List<String> prey = user.map(u -> prey(tenant, u, tenants, access)).orElse(List.of());
            History history = book.open(new HistoryHeader(tenant.name(), NAME, KIND, settings(user, prey, nodes)));
            histories.add(history);
            if (prey.isEmpty()) {
                history.problem("tenant " + tenant.name() + " has no user of its own: there is nobody to keep apart");
            } else {
                intruders.put(
                        tenant.name(),
                        new Intruder(door, clock, user.orElseThrow(), nodes, intruders.size(), prey, history));
            }
        }
        long perSecond = Math.max(1, Math.min(PER_SECOND, PER_SECOND_OF_A_TENANT * intruders.size()));
        paceNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    private static List<String> prey(
            TenantSpec self, ClusterAccess.User user, List<TenantSpec> tenants, ClusterAccess access) {
        return tenants.stream()
                .filter(other -> !other.name().equals(self.name()))
                .filter(other -> access.userOf(other.name())
                        .filter(theirs -> theirs.name().equals(user.name()))
                        .isEmpty())
                .flatMap(other ->
                        other.workloads().stream().map(NamedWorkload::label).map(label -> other.name() + ":" + label))
                .toList();
    }

    private static Map<String, Long> settings(
            Optional<ClusterAccess.User> user, List<String> prey, List<String> nodes) {
        Map<String, Long> settings = new HashMap<>();
        user.ifPresent(u -> settings.put("user " + u.name(), 0L));
        for (int i = 0; i < prey.size(); i++) {
            settings.put("prey " + prey.get(i), (long) i);
        }
        for (int i = 0; i < nodes.size(); i++) {
            settings.put("node " + nodes.get(i), (long) i);
        }
        return settings;
    }

    /** Users are known to each node by itself, so that each has to be tried; those that nobody tells of cannot be. */
    private static List<String> nodes(ClusterAccess access, List<TenantSpec> tenants, RawConnection.Door door) {
        Set<String> nodes = new TreeSet<>(access.seeds());
        Optional<ClusterAccess.User> asker = tenants.stream()
                .flatMap(tenant -> access.userOf(tenant.name()).stream())
                .findFirst();
        for (String seed : access.sentinels().isPresent() || asker.isEmpty() ? List.<String>of() : access.seeds()) {
            try (RawConnection connection = door.open(seed, asker.get())) {
                Optional<String> told = connection.ask("CLUSTER", "NODES").text();
                if (told.isPresent()) {
                    nodes.addAll(ClusterView.parse(told.get()).nodes().stream()
                            .filter(node -> node.flags().stream().noneMatch(NOT_THERE::contains))
                            .map(NodeView::address)
                            .collect(Collectors.toSet()));
                    break;
                }
            } catch (LinkException | IllegalArgumentException e) {
                // The next one.
            }
        }
        return List.copyOf(nodes);
    }

    /** Begins, in a thread of its own. */
    public synchronized void start() {
        Thread started = new Thread(this::run, "canary");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    /** From the tenant's next connection on. */
    public void useLogin(String tenant, ClusterAccess.User user) {
        Intruder intruder = intruders.get(tenant);
        if (intruder != null) {
            intruder.useLogin(user);
        }
    }

    private void run() {
        List<Intruder> all = List.copyOf(intruders.values());
        long due = System.nanoTime();
        try {
            for (int i = 0; !stopping && !all.isEmpty(); i = (i + 1) % all.size()) {
                all.get(i).attempt();
                // What was missed while a node was silent is not caught up on.
                due = Math.max(due + paceNanos, System.nanoTime());
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end
        } finally {
            all.forEach(Intruder::leave);
        }
    }

    /** Ends the trying; bounded in time. */
    public synchronized void stop() throws InterruptedException {
        stopping = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            running.join(JOIN_MILLIS);
        }
    }

    /** Nothing comes any more. */
    public void finish() throws IOException {
        for (History history : histories) {
            history.finish();
        }
    }

    @Override
    public void close() {
        stopping = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
