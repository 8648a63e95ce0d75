package dev.redisdrill.chaos.lab.endpoints;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.InfoText;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.EndpointsTarget.Credentials;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Shard;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import dev.redisdrill.timeline.spec.Secret;
import dev.redisdrill.timeline.spec.SecretRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cluster that exists already. It is looked at and loaded; its processes are left alone. */
public final class EndpointsLab implements Lab, CanCommand {
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration HEALTH = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 100;
    private static final long UNKNOWN = -1;

    private final EndpointsTarget target;
    private final LabContext context;
    private volatile @Nullable ClusterAccess access;
    private volatile @Nullable AdminClient admin;
    private volatile List<String> known = List.of();

    /** A lab that has not looked yet. */
    public EndpointsLab(EndpointsTarget target, LabContext context) {
        this.target = target;
        this.context = context;
    }

    @Override
    public Event.LabReady start() throws LabException, InterruptedException {
        ClusterAccess resolved = resolve();
        access = resolved;
        admin = AdminClient.open(resolved);
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
        for (String node : known.isEmpty() ? target.seeds() : known) {
            try {
                return ClusterView.parse(admin().text(node, ANSWER, "CLUSTER", "NODES"));
            } catch (NodeUnavailableException | CommandRefusedException e) {
                refusals.add(e.getMessage());
            }
        }
        throw new LabException("no node of the cluster answers: " + String.join("; ", refusals));
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        return type == CanCommand.class && !target.allowFaults() ? Optional.empty() : Lab.super.ability(type);
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
        AdminClient open = admin;
        if (open != null) {
            open.close();
        }
    }

    private ClusterAccess resolve() throws LabException {
        Map<String, User> users = new TreeMap<>();
        for (Map.Entry<String, Credentials> entry : target.users().entrySet()) {
            users.put(entry.getKey(), user(entry.getValue(), "users." + entry.getKey()));
        }
        Optional<String> ca = Optional.empty();
        if (target.ca().isPresent()) {
            String pem = secret(target.ca().get(), "ca").reveal();
            checkCertificates(pem);
            ca = Optional.of(pem);
        }
        Optional<User> administrator = target.admin().isEmpty()
                ? Optional.empty()
                : Optional.of(user(target.admin().get(), "admin"));
        return new ClusterAccess(target.seeds(), target.tls(), ca, administrator, users);
    }

    private static void checkCertificates(String pem) throws LabException {
        try (InputStream in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))) {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty()) {
                return;
            }
        } catch (CertificateException | IOException e) {
            // Said below, without what the file holds: it may be the wrong file, with a key in it.
        }
        throw new LabException("target.endpoints.ca: what it names holds no PEM certificate");
    }

    private User user(Credentials credentials, String key) throws LabException {
        return new User(credentials.user(), secret(credentials.password(), key + ".password"));
    }

    private Secret secret(SecretRef reference, String key) throws LabException {
        try {
            return reference.resolve(System.getenv(), context.base());
        } catch (IOException e) {
            throw new LabException("target.endpoints." + key + ": " + e.getMessage(), e);
        }
    }

    /** The first seed that answers as the administrator. */
    private String answeringSeed() throws LabException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        for (String seed : target.seeds()) {
            try {
                admin().text(seed, ANSWER, "CLUSTER", "MYID");
                return seed;
            } catch (NodeUnavailableException e) {
                refusals.add(e.getMessage());
            } catch (CommandRefusedException e) {
                throw new LabException(seed + " refused CLUSTER MYID: " + e.getMessage(), e);
            }
        }
        throw new LabException("cannot connect to the cluster: " + String.join("; ", refusals));
    }

    private ClusterView awaitHealthy(String seed) throws LabException, InterruptedException {
        long deadline = System.nanoTime() + HEALTH.toNanos();
        while (true) {
            String state =
                    String.valueOf(InfoText.parse(ask(seed, "CLUSTER", "INFO")).get("cluster_state"));
            ClusterView view = ClusterView.parse(ask(seed, "CLUSTER", "NODES"));
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

    /** Whether the load can log in, and reach the addresses that the cluster tells its clients. */
    private void checkAccess(ClusterAccess resolved, ClusterView view) throws LabException, InterruptedException {
        for (Shard shard : view.shards()) {
            ask(shard.primary().address(), "PING");
        }
        String primary = view.shards().get(0).primary().address();
        for (Map.Entry<String, User> tenant : resolved.tenants().entrySet()) {
            ClusterAccess asTenant = new ClusterAccess(
                    resolved.seeds(), resolved.tls(), resolved.caPem(), Optional.of(tenant.getValue()), Map.of());
            try (AdminClient client = AdminClient.open(asTenant)) {
                client.call(primary, ANSWER, "PING");
            } catch (NodeUnavailableException e) {
                throw new LabException("tenant " + tenant.getKey() + " cannot connect: " + e.getMessage(), e);
            } catch (CommandRefusedException e) {
                throw new LabException("tenant " + tenant.getKey() + " was refused: " + e.getMessage(), e);
            }
        }
    }

    private Event.LabReady ready(String seed, ClusterView view) throws LabException, InterruptedException {
        Map<String, String> info = InfoText.parse(ask(seed, "INFO", "server"));
        String valkey = info.get("valkey_version");
        List<Event.ShardAtStart> shards = Event.ShardAtStart.of(view);
        return new Event.LabReady(
                context.timeline().clock().nanos(),
                valkey == null ? "redis" : "valkey",
                valkey == null ? info.getOrDefault("redis_version", "unknown") : valkey,
                "not started by this harness",
                "cluster",
                shards.stream().mapToInt(shard -> shard.replicas().size()).min().orElse(0),
                target.tls(),
                nodeTimeoutMillis(seed),
                context.isolation().text(),
                shards);
    }

    private long nodeTimeoutMillis(String seed) throws InterruptedException {
        try {
            Object reply = admin().call(seed, ANSWER, "CONFIG", "GET", "cluster-node-timeout");
            return reply instanceof List<?> pair && pair.size() == 2
                    ? Long.parseLong(pair.get(1).toString())
                    : UNKNOWN;
        } catch (NodeUnavailableException | CommandRefusedException | NumberFormatException e) {
            return UNKNOWN; // hosted services do not show their configuration
        }
    }

    private String ask(String node, String... command) throws LabException, InterruptedException {
        try {
            return admin().text(node, ANSWER, command);
        } catch (NodeUnavailableException e) {
            throw new LabException("a node of the cluster cannot be reached: " + e.getMessage(), e);
        } catch (CommandRefusedException e) {
            throw new LabException(node + " refused " + String.join(" ", command) + ": " + e.getMessage(), e);
        }
    }

    private AdminClient admin() {
        AdminClient open = admin;
        if (open == null) {
            throw new IllegalStateException("the lab is not started");
        }
        return open;
    }
}
