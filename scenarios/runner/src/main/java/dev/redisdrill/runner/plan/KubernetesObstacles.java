package dev.redisdrill.runner.plan;

import dev.redisdrill.chaos.fault.Delegable;
import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.CanReset;
import dev.redisdrill.chaos.lab.CanWipe;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What cannot be done to a cluster on Kubernetes, whatever is installed there, and why. */
final class KubernetesObstacles {
    private static final String NEITHER = "; drill a local target, or remove the fault";

    /** The first that a fault needs is the reason that it is told. */
    private static final Map<Class<?>, String> REASONS = new LinkedHashMap<>();

    static {
        REASONS.put(
                CanReconfigure.class,
                "changes servers for a while, and an existing cluster would stay changed if this harness were killed meanwhile");
        REASONS.put(CanWipe.class, "deletes a server's data, which no experiment of Chaos Mesh does");
        REASONS.put(
                CanFreeze.class,
                "stops processes by SIGSTOP, for which Chaos Mesh has no experiment; nearest to it are isolate, and kill-primary"
                        + " with restartAfter");
        REASONS.put(
                CanReset.class,
                "resets connections, for which Chaos Mesh has no experiment; nearest to it is kill-clients");
        REASONS.put(
                CanPartition.class,
                "changes the network faster than experiments come and go; nearest to it is isolate");
        REASONS.put(
                CanKill.class,
                "ends processes step by step, as each comes back; on Kubernetes its controller restarts them; nearest to it is"
                        + " kill-primary");
    }

    private KubernetesObstacles() {}

    /** Why not; {@code "<key>: <why and the cure>"} where it is for the value of a key. Empty if it can be done. */
    static Optional<String> obstacle(Fault fault) {
        if (fault instanceof Delegable delegable) {
            return delegable.whyNotDelegated();
        }
        Set<Class<?>> needs = fault.needs();
        if (Set.of(CanCommand.class, CanCluster.class).containsAll(needs)) {
            return Optional.empty();
        }
        return Optional.of(REASONS.entrySet().stream()
                        .filter(reason -> needs.contains(reason.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("needs the server's process or files, and on Kubernetes they are out of reach")
                + NEITHER);
    }
}
