package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.topology.SlotMover;
import dev.redisdrill.chaos.topology.SlotPlan;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fault that moves slots under load, in a thread of its own, and moves them back when it is healed. It tells the timeline
 * how far it is.
 *
 * <p>A node may die meanwhile. The moving stops then, and the healing repairs: it waits for each shard to have a primary
 * again, gathers the keys of the slot that was under way at one owner, and brings all slots back to the shards of the start.
 */
abstract class SlotMoving extends CommandInjection {
    private static final Duration WITHDRAW_LIMIT = Duration.ofSeconds(90);
    private static final Duration PRIMARY_LIMIT = Duration.ofSeconds(30);
    private static final long STOP_MILLIS = 5_000;
    private static final long PAUSE_MILLIS = 50;

    private final Duration duration;
    private final SlotMover mover;
    private final ReplicaMigration migration;
    private volatile SlotPlan plan = new SlotPlan(List.of());
    private final AtomicInteger moved = new AtomicInteger();
    private volatile @Nullable String failure;
    private volatile boolean stopping;
    private volatile @Nullable Thread worker;

    SlotMoving(FaultContext context, Aim aim, Duration duration, int pipeline) throws FaultException {
        super(context, aim);
        this.duration = duration;
        this.mover = new SlotMover(nodes(), context.lab().access().admin(), pipeline);
        this.migration = new ReplicaMigration(nodes());
    }

    /** Which slots are to move, by the primaries and their slots of now. Nothing has been done yet. */
    abstract SlotPlan plan(Map<String, List<SlotRange>> primaries) throws LabException, FaultException;

    /** What has to be there before slots are moved; returns the plan, which may name what it made. */
    SlotPlan prepare(SlotPlan plan) throws LabException, InterruptedException {
        return plan;
    }

    /** Undoes what {@link #prepare} did, once all slots are back. */
    void dismantle() throws LabException, InterruptedException {}

    /** The primary beside those of the start that may own slots. */
    Optional<String> newcomer() {
        return Optional.empty();
    }

    /** Whether what {@link #prepare} made is gone. */
    Sighting dismantled() throws InterruptedException {
        return Sighting.seen("all slots are back");
    }

    @Override
    public final Duration hold() {
        return duration;
    }

    @Override
    final Duration withdrawLimit() {
        return WITHDRAW_LIMIT;
    }

    @Override
    final void rehearse() throws FaultException, InterruptedException {
        try {
            plan = plan(primaries());
        } catch (LabException e) {
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
        if (plan.moves().isEmpty()) {
            throw new FaultException("there are no slots to move; the fault was not injected");
        }
    }

    @Override
    final void apply() throws LabException, InterruptedException {
        migration.forbid(context().nodes());
        plan = prepare(plan);
        List<String> primaries = currentPrimaries();
        Thread thread =
                new Thread(() -> moveAll(primaries), "slots-" + context().fault());
        thread.setDaemon(true);
        worker = thread;
        thread.start();
    }

    private void moveAll(List<String> primaries) {
        int told = 0;
        try {
            for (List<SlotPlan.Move> batch : plan.batches(SlotMover.BATCH)) {
                if (stopping) {
                    return;
                }
                mover.move(batch, primaries);
                int now = moved.addAndGet(batch.size());
                int percent = (int) (100L * now / plan.moves().size());
                if (percent > told) {
                    told = percent;
                    context()
                            .timeline()
                            .append(new Event.ReshardProgress(
                                    context().clock().nanos(),
                                    context().fault(),
                                    now,
                                    plan.moves().size()));
                }
            }
        } catch (LabException e) {
            failure = e.getMessage();
        } catch (InterruptedException e) {
            failure = "it was interrupted";
        }
    }

    /** A slot of the plan has its new owner, in the view of a node that is neither of the two. */
    @Override
    final Sighting look() throws LabException, InterruptedException {
        SlotPlan.Move first = plan.moves().get(0);
        String witness = Stream.concat(context().nodes().stream(), newcomer().stream())
                .filter(node -> !node.equals(first.from()) && !node.equals(first.to()))
                .findFirst()
                .orElse(first.from());
        String owner = ownerIn(nodes().view(witness), first.slot());
        return owner.equals(first.to())
                ? Sighting.seen(
                        witness + " sees slot " + first.slot() + " at " + owner + ", no longer at " + first.from())
                : Sighting.notYet(witness + " sees slot " + first.slot() + " at " + owner + ", " + moved + " of "
                        + plan.moves().size() + " slots moved" + (failure == null ? "" : "; " + failure));
    }

    private static String ownerIn(ClusterView view, int slot) {
        return view.nodes().stream()
                .filter(node -> node.role() == Role.PRIMARY)
                .filter(node -> node.slots().stream().anyMatch(r -> r.first() <= slot && slot <= r.last()))
                .map(NodeView::address)
                .findFirst()
                .orElse("nobody");
    }

    @Override
    final void withdraw() throws LabException, FaultException, InterruptedException {
        Thread thread = worker;
        if (thread != null) {
            stopping = true;
            thread.join(STOP_MILLIS);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(STOP_MILLIS);
            }
            moveBack();
        }
        dismantle();
        migration.restore();
    }

    private void moveBack() throws LabException, FaultException, InterruptedException {
        Map<Integer, String> home = homes();
        LinkedHashSet<String> all = new LinkedHashSet<>(home.values());
        newcomer().ifPresent(all::add);
        List<String> primaries = List.copyOf(all);
        for (int slot : mover.underWay()) {
            mover.settle(slot, homeOf(slot, home), primaries);
        }
        Map<Integer, String> owners = mover.owners(primaries);
        List<SlotPlan.Move> back = new ArrayList<>();
        for (SlotPlan.Move move : plan.moves()) {
            String owner = owners.get(move.slot());
            String to = homeOf(move.slot(), home);
            if (owner == null) {
                throw new FaultException("nobody says that it serves slot " + move.slot());
            }
            if (!owner.equals(to)) {
                back.add(new SlotPlan.Move(move.slot(), owner, to));
            }
        }
        for (List<SlotPlan.Move> batch : new SlotPlan(back).batches(SlotMover.BATCH)) {
            mover.move(batch, primaries);
        }
    }

    private String homeOf(int slot, Map<Integer, String> home) throws FaultException {
        String owner = home.get(context().shards().shardOf(slot));
        if (owner == null) {
            throw new FaultException("slot " + slot + " belonged to no shard at the start");
        }
        return owner;
    }

    /** The primary of each shard of the start, which may have changed; waits for an election if need be. */
    private Map<Integer, String> homes() throws FaultException, InterruptedException {
        Map<Integer, String> homes = new LinkedHashMap<>();
        for (Event.ShardAtStart shard : context().cluster().shards()) {
            List<String> members = Stream.concat(Stream.of(shard.primary()), shard.replicas().stream())
                    .toList();
            homes.put(shard.shard(), primaryAmong(members, shard.shard()));
        }
        return homes;
    }

    private String primaryAmong(List<String> members, int shard) throws FaultException, InterruptedException {
        long deadline = System.nanoTime() + PRIMARY_LIMIT.toNanos();
        while (true) {
            TreeMap<Long, String> byEpoch = new TreeMap<>();
            for (String member : members) {
                try {
                    nodes().view(member)
                            .myself()
                            .filter(self -> self.role() == Role.PRIMARY)
                            .ifPresent(self -> byEpoch.put(self.configEpoch(), member));
                } catch (LabException e) {
                    // it may come back, or another of the shard may take over
                }
            }
            if (!byEpoch.isEmpty()) {
                return byEpoch.lastEntry().getValue();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new FaultException("shard " + shard + " has no primary that its slots could go back to");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    @Override
    final Sighting lookHealed() throws LabException, InterruptedException {
        for (String node : context().nodes()) {
            String text = nodes().text(node, "CLUSTER", "NODES");
            if (text.contains("->-") || text.contains("-<-")) {
                return Sighting.notYet(node + " still has a slot open for moving");
            }
            ClusterView view = ClusterView.parse(text);
            for (Event.ShardAtStart shard : context().cluster().shards()) {
                boolean whole = view.nodes().stream()
                        .filter(n -> n.role() == Role.PRIMARY)
                        .anyMatch(n -> n.slots().equals(shard.slots()));
                if (!whole) {
                    return Sighting.notYet(node + " does not see the slots of shard " + shard.shard() + " together");
                }
            }
        }
        return Sighting.seen(moved + " of " + plan.moves().size() + " slots were moved"
                        + (failure == null ? "" : " (" + failure + ")"))
                .and(dismantled());
    }

    /** All primaries with slots, and what they serve. */
    private Map<String, List<SlotRange>> primaries() throws LabException, InterruptedException {
        Map<String, List<SlotRange>> primaries = new LinkedHashMap<>();
        context().lab().view().shards().forEach(s -> primaries.put(s.primary().address(), s.slots()));
        return primaries;
    }

    private List<String> currentPrimaries() throws LabException, InterruptedException {
        List<String> primaries = new ArrayList<>(primaries().keySet());
        newcomer().ifPresent(primaries::add);
        return primaries;
    }
}
