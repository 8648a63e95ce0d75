package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanTerminate;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Nodes that are restarted one after the other; never two at once. */
final class Rolling extends JournaledInjection {
    private static final Duration GONE = Duration.ofSeconds(15);
    private static final Duration WHOLE = Duration.ofSeconds(30);
    private static final Duration HANDED_OVER = Duration.ofSeconds(10);
    private static final Duration ASK = Duration.ofMillis(500);

    private final CanKill lab;
    private final Optional<CanTerminate> graceful;
    private final boolean failover;
    private final Set<String> primaries;
    private final Map<String, Silence> silences = new HashMap<>();
    private final Steps steps = new Steps();

    /** @param aim its nodes are in the order in which they are restarted */
    Rolling(FaultContext context, Aim aim, Set<String> primaries, RollingRestart fault) throws FaultException {
        super(context, aim);
        this.lab = ability(context, CanKill.class);
        this.graceful = fault.mode() == StopMode.GRACEFUL
                ? Optional.of(ability(context, CanTerminate.class))
                : Optional.empty();
        this.failover = fault.failover();
        this.primaries = primaries;
        List<String> order = aim.nodes();
        steps.then(Duration.ZERO, () -> back(order.get(0), context.clock().nanos()));
        for (String node : order.subList(1, order.size())) {
            steps.then(fault.pause(), () -> restart(node));
        }
    }

    @Override
    public Duration hold() {
        return Duration.ZERO; // the steps take the time
    }

    @Override
    public void carryOn(LoadEnd load) throws FaultException, InterruptedException {
        steps.run(context(), load);
    }

    @Override
    void rehearse() throws FaultException, InterruptedException {
        for (String node : aim().nodes()) {
            silences.put(node, Silence.learn(node, context()));
        }
    }

    @Override
    void apply() throws LabException, FaultException, InterruptedException {
        String first = aim().nodes().get(0);
        handOver(first);
        end(first);
    }

    @Override
    Sighting effect() throws InterruptedException {
        return gone(aim().nodes().get(0));
    }

    @Override
    void undo() throws LabException {
        for (String node : aim().nodes()) {
            lab.restart(node);
        }
    }

    @Override
    Sighting recovered() {
        for (String node : aim().nodes()) {
            if (!lab.alive(node)) {
                return Sighting.notYet("the process of " + node + " is not back");
            }
        }
        return Sighting.seen("all " + aim().nodes().size() + " processes back");
    }

    private String restart(String node) throws LabException, FaultException, InterruptedException {
        handOver(node);
        long ended = context().clock().nanos();
        unlessHealed(() -> end(node));
        await(GONE, () -> gone(node));
        return back(node, ended);
    }

    private String back(String node, long endedNanos) throws LabException, FaultException, InterruptedException {
        unlessHealed(() -> lab.restart(node));
        new HealingProof(context(), new Aim(List.of(node), aim().shards())).await(WHOLE, () -> alive(node));
        long millis = (context().clock().nanos() - endedNanos) / 1_000_000;
        return node + (primaries.contains(node) ? " (a primary)" : " (a replica)")
                + " was gone, is back, cluster whole " + millis + " ms after its end";
    }

    private void end(String node) throws LabException {
        if (graceful.isPresent()) {
            graceful.get().terminate(node);
        } else {
            lab.kill(node);
        }
    }

    private Sighting alive(String node) {
        return lab.alive(node) ? Sighting.seen("process back") : Sighting.notYet("the process of " + node + " is gone");
    }

    private Sighting gone(String node) throws InterruptedException {
        if (lab.alive(node)) {
            return Sighting.notYet("the process of " + node + " is still there and runs");
        }
        Silence silence = silences.get(node);
        return silence == null
                ? Sighting.notYet(node + " was never asked")
                : silence.seen()
                        .map(seen -> Sighting.seen("process of " + node + " gone, " + seen))
                        .orElseGet(() -> Sighting.notYet(node + " answers PING"));
    }

    /** Lets a replica take the shard over, if the node is its primary and the scenario wants that. */
    private void handOver(String node) throws LabException, FaultException, InterruptedException {
        if (!failover || !primaries.contains(node)) {
            return;
        }
        String replica = replicaOf(node);
        unlessHealed(() -> new Commands(context().admin(), replica).call("CLUSTER", "FAILOVER"));
        await(HANDED_OVER, () -> isReplica(node));
    }

    private String replicaOf(String primary) throws FaultException, InterruptedException {
        try {
            var view = context().probe().ask(primary, ASK).view();
            return view.nodes().stream()
                    .filter(n -> n.role() == Role.REPLICA && !n.failed() && !n.suspected())
                    .filter(n -> n.primary().equals(view.myself().map(NodeView::id)))
                    .map(NodeView::address)
                    .findFirst()
                    .orElseThrow(() -> new FaultException(primary + " has no replica to hand over to"));
        } catch (NodeUnavailableException e) {
            throw new FaultException(String.valueOf(e.getMessage()), e);
        }
    }

    private Sighting isReplica(String node) throws InterruptedException {
        try {
            Role role = context().probe().ask(node, ASK).replication().role();
            return role == Role.REPLICA
                    ? Sighting.seen(node + " is a replica")
                    : Sighting.notYet(node + " has not handed over");
        } catch (NodeUnavailableException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }
}
