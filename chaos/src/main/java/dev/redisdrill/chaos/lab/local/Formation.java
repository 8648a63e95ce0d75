package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.InfoText;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.cluster.SlotRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes a cluster of servers that have just been started, and waits until it is one. All nodes are worked on at once.
 *
 * <p>Everything has to be done within the two seconds for which a new primary holds back
 * ({@code CLUSTER_WRITABLE_DELAY} in Redis's {@code cluster.c}, counted from its start): then forming costs no time.
 */
final class Formation {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 10;

    private final AdminClient admin;
    private final List<NodeProcess> nodes;
    private final Engine engine;
    private final int shards;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();
    private final Map<String, String> idsByAddress = new ConcurrentHashMap<>();

    Formation(AdminClient admin, List<NodeProcess> nodes, Engine engine, int shards) {
        this.admin = admin;
        this.nodes = List.copyOf(nodes);
        this.engine = engine;
        this.shards = shards;
    }

    /** @throws LabException if the nodes are not a healthy cluster within 30 s: which node lacks what */
    void form() throws LabException, InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(nodes.size(), task -> {
            Thread worker = new Thread(task, "lab-formation");
            worker.setDaemon(true);
            return worker;
        });
        try {
            onAll(workers, this::prepare);
            onAll(workers, this::introduce);
            onAll(workers, this::follow);
            onAll(workers, this::awaitReady);
        } finally {
            workers.shutdownNow();
        }
    }

    /** Waits for the server; gives it its epoch and its slots while it does not know anyone yet. */
    private void prepare(NodeProcess node) throws LabException, InterruptedException {
        Member member = node.member();
        idsByAddress.put(member.address(), persist(node, "CLUSTER", "MYID"));
        if (member.firstPrimary()) {
            once(node, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(member.shard()));
            SlotRange slots = slots(member.shard(), shards);
            if (engine.has(Engine.Feature.ADDSLOTSRANGE)) {
                once(node, "CLUSTER", "ADDSLOTSRANGE", "" + slots.first(), "" + slots.last());
            } else {
                once(node, addSlots(slots));
            }
        }
    }

    /** Each node meets all that come after it: waiting for gossip to spread the word would take a second. */
    private void introduce(NodeProcess node) throws LabException, InterruptedException {
        for (NodeProcess other : nodes.subList(nodes.indexOf(node) + 1, nodes.size())) {
            Member to = other.member();
            once(node, "CLUSTER", "MEET", to.host(), Integer.toString(to.port()));
        }
    }

    private void follow(NodeProcess node) throws LabException, InterruptedException {
        if (!node.member().firstPrimary()) {
            Member primary = nodes.get(node.member().shard() - 1).member();
            persist(node, "CLUSTER", "REPLICATE", String.valueOf(idsByAddress.get(primary.address())));
        }
    }

    private void awaitReady(NodeProcess node) throws LabException, InterruptedException {
        for (String lacking = lacking(node); !lacking.isEmpty(); lacking = lacking(node)) {
            pause(node, lacking);
        }
    }

    /** What the node still lacks to be ready; empty if nothing. */
    private String lacking(NodeProcess node) throws InterruptedException {
        String address = node.member().address();
        try {
            Map<String, String> cluster = InfoText.parse(admin.text(address, ANSWER, "CLUSTER", "INFO"));
            String seen = cluster.get("cluster_state") + ", " + cluster.get("cluster_known_nodes") + " nodes, "
                    + cluster.get("cluster_slots_ok") + " slots";
            String wanted = "ok, " + nodes.size() + " nodes, " + SlotRange.SLOTS + " slots";
            if (!seen.equals(wanted)) {
                return "it says " + seen + " instead of " + wanted;
            }
            Map<String, String> info = InfoText.parse(admin.text(address, ANSWER, "INFO", "replication"));
            return node.member().firstPrimary() ? lackingReplica(info) : lackingPrimary(info);
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String lackingReplica(Map<String, String> info) {
        int replicas = nodes.size() / shards - 1;
        long online = info.values().stream()
                .filter(value -> value.contains("state=online"))
                .count();
        return online == replicas ? "" : online + " of its " + replicas + " replicas are in sync";
    }

    private static String lackingPrimary(Map<String, String> info) {
        boolean inSync = "up".equals(info.get("master_link_status")) && "0".equals(info.get("master_sync_in_progress"));
        return inSync ? "" : "it is not in sync with its primary";
    }

    /** Sends a command until the node takes it. */
    private String persist(NodeProcess node, String... command) throws LabException, InterruptedException {
        while (true) {
            try {
                return admin.text(node.member().address(), ANSWER, command);
            } catch (NodeUnavailableException | CommandRefusedException e) {
                pause(node, String.valueOf(e.getMessage()));
            }
        }
    }

    private void once(NodeProcess node, String... command) throws LabException, InterruptedException {
        try {
            admin.call(node.member().address(), ANSWER, command);
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new LabException(
                    node.member().address() + " did not take " + command[0] + " " + command[1] + ": " + e.getMessage(),
                    e);
        }
    }

    private void pause(NodeProcess node, String lacking) throws LabException, InterruptedException {
        node.mustRun();
        if (System.nanoTime() - deadline > 0) {
            throw new LabException("the cluster was not ready within " + PATIENCE.toSeconds() + " s: "
                    + node.member().address() + ": " + lacking + "; see the logs in server/");
        }
        Thread.sleep(PAUSE_MILLIS);
    }

    /** The slots of a shard: equal parts, the first shard first. */
    static SlotRange slots(int shard, int shards) {
        return new SlotRange(SlotRange.SLOTS * (shard - 1) / shards, SlotRange.SLOTS * shard / shards - 1);
    }

    private static String[] addSlots(SlotRange slots) {
        List<String> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
        for (int slot = slots.first(); slot <= slots.last(); slot++) {
            command.add(Integer.toString(slot));
        }
        return command.toArray(String[]::new);
    }

    private void onAll(ExecutorService workers, Step step) throws LabException, InterruptedException {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (NodeProcess node : nodes) {
            tasks.add(() -> {
                step.on(node);
                return null;
            });
        }
        for (Future<Void> done : workers.invokeAll(tasks)) {
            try {
                done.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof LabException cause) {
                    throw cause;
                }
                throw new IllegalStateException("forming the cluster failed: " + e.getCause(), e);
            }
        }
    }

    /** A step of the forming, on one node. */
    @FunctionalInterface
    private interface Step {
        void on(NodeProcess node) throws LabException, InterruptedException;
    }
}
