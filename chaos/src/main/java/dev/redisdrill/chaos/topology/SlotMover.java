package dev.redisdrill.chaos.topology;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Moves slots with their keys from primary to primary while they are in use: the steps of the Redis Cluster specification
 * ("Live resharding"), for a few slots at a time. A key is always at one place: until it has moved the old owner answers for
 * it, from then on it sends clients on by ASK, and at the end everyone by MOVED.
 *
 * <p>Each step is sent for all slots of a batch at once. Slot by slot, a node writes its configuration to disk for each:
 * five thousand slots take a minute so, and a few seconds together.
 *
 * <p>Confined to one thread at a time.
 */
public final class SlotMover {
    /** How many slots are under way at a time. */
    public static final int BATCH = 32;

    /** Nodes that can reach each other gossip many times a second. */
    private static final Duration HEARSAY = Duration.ofSeconds(10);

    private static final long HEARSAY_PAUSE_MILLIS = 10;
    private static final String MIGRATE_MILLIS = "1000";
    private static final int MIGRATE_ATTEMPTS = 3;
    private static final String ALL_KEYS = "1000000";

    private final Nodes nodes;
    private final Optional<User> user;
    private final int pipeline;
    private final Map<String, String> ids = new HashMap<>();
    private final Set<Integer> underWay = new LinkedHashSet<>();

    /**
     * Moves nothing yet.
     *
     * @param user whom a node logs in as at another one to hand over keys
     * @param pipeline how many keys are handed over by one command
     */
    public SlotMover(Nodes nodes, Optional<User> user, int pipeline) {
        this.nodes = nodes;
        this.user = user;
        this.pipeline = pipeline;
    }

    /** The slots whose move was begun and not finished. */
    public List<Integer> underWay() {
        return List.copyOf(underWay);
    }

    /**
     * Moves slots that are whole at their giver. If that fails halfway, {@link #settle} has to repair them.
     *
     * @param batch one of {@link SlotPlan#batches}
     * @param primaries those who are told the new owner; who is not, hears of it by gossip
     */
    public void move(List<SlotPlan.Move> batch, Collection<String> primaries)
            throws LabException, InterruptedException {
        String from = batch.get(0).from();
        String to = batch.get(0).to();
        List<Integer> slots = batch.stream().map(SlotPlan.Move::slot).toList();
        awaitEpochHeard(to, from);
        underWay.addAll(slots);
        nodes.callAll(to, setSlot(slots, "IMPORTING", id(from)));
        nodes.callAll(from, setSlot(slots, "MIGRATING", id(to)));
        handOver(slots, from, to);
        // The new owner first: were it the old one, the slots could be nobody's if this process ended here.
        LinkedHashSet<String> told = new LinkedHashSet<>(List.of(to, from));
        told.addAll(primaries);
        for (String primary : told) {
            try {
                nodes.callAll(primary, setSlot(slots, "NODE", id(to)));
            } catch (LabException e) {
                if (primary.equals(to) || primary.equals(from)) {
                    throw e;
                }
            }
        }
        slots.forEach(underWay::remove);
    }

    /**
     * Waits until the taker has heard of the giver's configuration epoch. It raises its own above all that it knows: with
     * one that is lower than the giver's, the giver's last word about the slot, still on its way, would win over the taker,
     * and the slot would be nobody's. That happens when a slot comes back right after it went.
     */
    private void awaitEpochHeard(String taker, String giver) throws LabException, InterruptedException {
        long epoch = nodes.view(giver).myself().map(NodeView::configEpoch).orElse(0L);
        long deadline = System.nanoTime() + HEARSAY.toNanos();
        while (nodes.view(taker).node(giver).map(NodeView::configEpoch).orElse(0L) < epoch) {
            if (System.nanoTime() - deadline > 0) {
                throw new LabException(taker + " has not heard of the configuration epoch of " + giver + " within "
                        + HEARSAY.toSeconds() + " s; no slot was moved");
            }
            TimeUnit.MILLISECONDS.sleep(HEARSAY_PAUSE_MILLIS);
        }
    }

    /**
     * Brings a slot to one owner whatever state it is in. A move whose both ends still know of it is finished first: that way
     * every key is found all the time. One of which an end has forgotten (its node died, and a replica took over that had
     * never heard of it) has left keys behind: they are gathered at the owner, and where both have a key, the owner's counts.
     *
     * @param primaries all primaries that may have to do with it, all alive
     */
    public void settle(int slot, String owner, Collection<String> primaries) throws LabException, InterruptedException {
        String current = ownerOf(slot, primaries);
        Optional<String> taker = takerOf(slot, current, primaries);
        if (taker.isPresent()) {
            move(List.of(new SlotPlan.Move(slot, current, taker.get())), primaries);
            current = taker.get();
        }
        String number = String.valueOf(slot);
        nodes.call(current, "CLUSTER", "SETSLOT", number, "STABLE");
        for (String primary : primaries) {
            if (!primary.equals(current)) {
                gather(number, primary, current);
                nodes.call(primary, "CLUSTER", "SETSLOT", number, "STABLE");
            }
        }
        underWay.remove(slot);
        if (!current.equals(owner)) {
            move(List.of(new SlotPlan.Move(slot, current, owner)), primaries);
        }
    }

    private String ownerOf(int slot, Collection<String> primaries) throws LabException, InterruptedException {
        String owner = owners(primaries).get(slot);
        if (owner == null) {
            throw new LabException("none of " + String.join(", ", primaries) + " says that it serves slot " + slot);
        }
        return owner;
    }

    /** To whom the owner is giving the slot, if it says so, and the taker as well. */
    private Optional<String> takerOf(int slot, String owner, Collection<String> primaries)
            throws LabException, InterruptedException {
        String giving = nodes.text(owner, "CLUSTER", "NODES");
        String taking = "[" + slot + "-<-" + id(owner) + "]";
        for (String primary : primaries) {
            if (giving.contains("[" + slot + "->-" + id(primary) + "]")
                    && nodes.text(primary, "CLUSTER", "NODES").contains(taking)) {
                return Optional.of(primary);
            }
        }
        return Optional.empty();
    }

    /** Keys that somebody who does not own the slot still has. */
    private void gather(String slot, String from, String owner) throws LabException, InterruptedException {
        List<String> keys = nodes.list(from, "CLUSTER", "GETKEYSINSLOT", slot, ALL_KEYS);
        if (keys.isEmpty()) {
            return;
        }
        // Only what is open is handed over by a node that is not the owner.
        nodes.call(from, "CLUSTER", "SETSLOT", slot, "IMPORTING", id(owner));
        for (String key : keys) {
            try {
                nodes.call(from, migrate(List.of(key), owner, false));
            } catch (LabException e) {
                if (!String.valueOf(e.getMessage()).contains("BUSYKEY")) {
                    throw e;
                }
                nodes.callAll(from, List.of(new String[] {"ASKING"}, new String[] {"DEL", key}));
            }
        }
    }

    /** Whoever claims each slot with the highest epoch, in the view of these primaries about themselves. */
    public Map<Integer, String> owners(Collection<String> primaries) throws LabException, InterruptedException {
        Map<Integer, NodeView> best = new HashMap<>();
        for (String primary : primaries) {
            ClusterView view = nodes.view(primary);
            NodeView self = view.myself()
                    .orElseThrow(() -> new LabException(primary + " does not name itself in CLUSTER NODES"));
            for (SlotRange range : self.slots()) {
                for (int slot = range.first(); slot <= range.last(); slot++) {
                    best.merge(slot, self, (a, b) -> a.configEpoch() >= b.configEpoch() ? a : b);
                }
            }
        }
        Map<Integer, String> owners = new HashMap<>();
        best.forEach((slot, node) -> owners.put(slot, node.address()));
        return owners;
    }

    private static List<String[]> setSlot(List<Integer> slots, String what, String node) {
        List<String[]> commands = new ArrayList<>();
        for (int slot : slots) {
            commands.add(new String[] {"CLUSTER", "SETSLOT", String.valueOf(slot), what, node});
        }
        return commands;
    }

    /** Every key of the slots; new ones are not made at {@code from} meanwhile, so this comes to an end. */
    private void handOver(List<Integer> slots, String from, String to) throws LabException, InterruptedException {
        int failed = 0;
        List<Integer> left = slots;
        while (!left.isEmpty()) {
            List<String[]> asking = new ArrayList<>();
            for (int slot : left) {
                asking.add(new String[] {"CLUSTER", "GETKEYSINSLOT", String.valueOf(slot), String.valueOf(pipeline)});
            }
            List<Object> keys = nodes.callAll(from, asking);
            List<Integer> holding = new ArrayList<>();
            List<String[]> handing = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                List<String> some = Nodes.texts(keys.get(i));
                if (!some.isEmpty()) {
                    holding.add(left.get(i));
                    handing.add(migrate(some, to, true));
                }
            }
            try {
                nodes.callAll(from, handing);
                failed = 0;
            } catch (LabException e) {
                // Where it broke off, a key may be at both: the sender has the word, and sends it again.
                if (++failed == MIGRATE_ATTEMPTS) {
                    throw e;
                }
            }
            left = holding;
        }
    }

    private String[] migrate(List<String> keys, String to, boolean replace) {
        int colon = to.lastIndexOf(':');
        List<String> command = new ArrayList<>(
                List.of("MIGRATE", to.substring(0, colon), to.substring(colon + 1), "", "0", MIGRATE_MILLIS));
        if (replace) {
            command.add("REPLACE");
        }
        // The server keeps these two arguments out of its logs.
        user.ifPresent(
                u -> command.addAll(List.of("AUTH2", u.name(), u.password().reveal())));
        command.add("KEYS");
        command.addAll(keys);
        return command.toArray(String[]::new);
    }

    private String id(String node) throws LabException, InterruptedException {
        String known = ids.get(node);
        if (known == null) {
            known = nodes.text(node, "CLUSTER", "MYID");
            ids.put(node, known);
        }
        return known;
    }
}
