package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.chaos.watch.TopologyWatcher;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A cluster in a network of its own, with clients of two tenants that connect from their own addresses. */
final class NetworkBench {
    private static final Duration ANSWER = Duration.ofMillis(300);
    /** After a cut of its way a connection is silent for as long again. */
    private static final Duration WHILE_TCP_TRIES_AGAIN = Duration.ofSeconds(4);

    /** A tag for each shard of three; found by trying. */
    private static final Map<Integer, String> TAGS = new HashMap<>();

    private final Path run = Files.createTempDirectory("network-faults");
    private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    private final Timeline timeline = Timeline.open(run, RunClock.startingNow());
    private final HealJournal journal = HealJournal.begin(run);
    private final Map<String, AdminClient> tenants = new HashMap<>();
    private final Lab lab;
    private final Event.LabReady cluster;
    private final AdminClient admin;
    private final TopologyWatcher watcher;

    private NetworkBench(Isolation isolation, Set<Class<?>> needs) throws Exception {
        timeline.listen(events::add);
        lab = Labs.of(
                LocalTarget.defaults(),
                new LabContext(
                        run,
                        timeline,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("shop", "bank"),
                        isolation,
                        needs,
                        run));
        cluster = lab.start();
        ClusterAccess access = lab.access();
        admin = AdminClient.open(access);
        access.tenants()
                .forEach((tenant, user) -> tenants.put(
                        tenant,
                        AdminClient.open(new ClusterAccess(
                                access.seeds(), access.tls(), access.caPem(), Optional.of(user), Map.of()))));
        watcher = TopologyWatcher.start(access, timeline, cluster, run);
    }

    static NetworkBench start() throws Exception {
        return new NetworkBench(Isolation.NAMESPACE, Set.of());
    }

    /** On addresses of the host, for faults that need these abilities. */
    static NetworkBench onTheHost(Set<Class<?>> needs) throws Exception {
        return new NetworkBench(Isolation.HOST, needs);
    }

    Lab lab() {
        return lab;
    }

    FaultContext context(String fault) {
        return new FaultContext(fault, lab, admin, timeline, journal, cluster);
    }

    /** A context whose lab says that it cuts, and does not. */
    FaultContext lyingContext(String fault) {
        return new FaultContext(fault, new LyingLab(lab), admin, timeline, journal, cluster);
    }

    /** Who serves the shard now, as the majority sees it. */
    String primary(int shard) throws Exception {
        Map<String, Integer> claims = new HashMap<>();
        for (Event.ShardAtStart start : cluster.shards()) {
            for (String node : List.of(start.primary(), start.replicas().get(0))) {
                ClusterView.parse(observe(node, "CLUSTER", "NODES").toString())
                        .shards()
                        .forEach(s -> {
                            if (s.number() == shard) {
                                claims.merge(s.primary().address(), 1, Integer::sum);
                            }
                        });
            }
        }
        return Collections.max(claims.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    void awaitWhole() throws InterruptedException {
        assertThat(watcher.awaitConverged(Duration.ofSeconds(20))).isEmpty();
    }

    AdminClient as(String tenant) {
        return Optional.ofNullable(tenants.get(tenant)).orElseThrow();
    }

    String source(String tenant) {
        return Optional.ofNullable(lab.access().tenants().get(tenant))
                .flatMap(ClusterAccess.User::source)
                .orElseThrow();
    }

    void set(String tenant, String node, String key, String value) throws Exception {
        as(tenant).call(node, ANSWER, "SET", key, value);
    }

    void ping(String tenant, String node) throws Exception {
        assertThat(as(tenant).call(node, WHILE_TCP_TRIES_AGAIN, "PING")).isEqualTo("PONG");
    }

    void pingIsUnanswered(String tenant, String node) {
        assertThatThrownBy(() -> as(tenant).call(node, ANSWER, "PING")).isInstanceOf(NodeUnavailableException.class);
    }

    Object observe(String node, String... command)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        return admin.call(node, Duration.ofSeconds(2), command);
    }

    /** A key of the tenant shop in that shard. */
    String key(String name, int shard) {
        String tag = TAGS.computeIfAbsent(shard, this::tag);
        return "shop:{" + tag + "}:" + name;
    }

    private String tag(int shard) {
        try {
            for (int i = 0; i < 1_000; i++) {
                String tag = "t" + i;
                int slot = ((Long) observe(cluster.shards().get(0).primary(), "CLUSTER", "KEYSLOT", tag)).intValue();
                if (cluster.shards().get(shard - 1).slots().stream()
                        .anyMatch(range -> range.first() <= slot && slot <= range.last())) {
                    return tag;
                }
            }
        } catch (NodeUnavailableException | CommandRefusedException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("no tag for shard " + shard);
    }

    <E extends Event> List<E> events(Class<E> type) {
        return List.copyOf(events).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    double sinceInjected(String fault) {
        long now = timeline.clock().nanos();
        return events(Event.FaultInjected.class).stream()
                .filter(e -> e.fault().equals(fault))
                .mapToDouble(e -> (now - e.nanos()) / 1e6)
                .findFirst()
                .orElseThrow();
    }

    boolean promoted(int shard, long since) {
        return events(Event.ReplicaPromoted.class).stream().anyMatch(e -> e.shard() == shard && e.nanos() > since);
    }

    /** A first election may fail; the second comes 8 s later. */
    void awaitPromotion(int shard, long since) throws InterruptedException {
        long deadline = timeline.clock().nanos() + TimeUnit.SECONDS.toNanos(30);
        while (!promoted(shard, since) && timeline.clock().nanos() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(promoted(shard, since)).as("promotion in shard " + shard).isTrue();
    }

    void waitUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - timeline.clock().nanos()));
    }

    /** Sends datagrams from one address to another one and counts those that arrive: an independent look at the network. */
    static int datagrams(String from, String to, int count) throws Exception {
        int received = 0;
        try (DatagramChannel receiver = DatagramChannel.open();
                DatagramChannel sender = DatagramChannel.open()) {
            receiver.bind(new InetSocketAddress(InetAddress.getByName(to), 0)).configureBlocking(false);
            sender.bind(new InetSocketAddress(InetAddress.getByName(from), 0)).connect(receiver.getLocalAddress());
            ByteBuffer in = ByteBuffer.allocate(16);
            for (int i = 1; i <= count; i++) {
                sender.write(ByteBuffer.wrap(new byte[8]));
                // Emptied often: a full buffer would lose packets as well.
                while ((i % 50 == 0 || i == count) && receiver.receive(in.clear()) != null) {
                    received++;
                }
            }
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
            while (System.nanoTime() < deadline) {
                received += receiver.receive(in.clear()) == null ? 0 : 1;
            }
        }
        return received;
    }

    static String shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; " + command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    void end() throws Exception {
        watcher.close();
        tenants.values().forEach(AdminClient::close);
        admin.close();
        lab.close();
        journal.close();
        timeline.close();
        shell("rm -rf '" + run + "'");
    }

    /** Its partitions are none. */
    private record LyingLab(Lab real) implements Lab, CanPartition {
        @Override
        public void prepare(String fault) {}

        @Override
        public void block(String fault, Partition partition) {}

        @Override
        public void lift(String fault) {}

        @Override
        public boolean inForce(String fault) {
            return true;
        }

        @Override
        public Event.LabReady start() {
            throw new IllegalStateException("it is started");
        }

        @Override
        public ClusterAccess access() {
            return real.access();
        }

        @Override
        public ClusterView view() throws dev.redisdrill.chaos.lab.LabException, InterruptedException {
            return real.view();
        }

        @Override
        public String whyNot(Class<?> ability) {
            return real.whyNot(ability);
        }

        @Override
        public void close() {}
    }
}
