package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.local.Engine;
import dev.redisdrill.chaos.lab.local.LocalLab;
import dev.redisdrill.chaos.lab.local.NetworkMeans;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.TenantSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether this machine can do what a plan asks for: told before anything is started. */
final class MachineCheck {
    private MachineCheck() {}

    /** Why labs have no namespace of their own here; empty if they have. */
    static Optional<String> namespaceRefusal(Map<String, String> environment) throws InterruptedException {
        return environment.getOrDefault("REDIS_DRILL_NAMESPACE", "auto").equals("off")
                ? Optional.of("REDIS_DRILL_NAMESPACE=off")
                : NamespaceProbe.probe();
    }

    /**
     * One line for each fault and each workload of the plan that cannot be done here, with the reason.
     *
     * @param engine what {@code --engine} says
     */
    static List<String> obstacles(Plan plan, Optional<String> engine, Map<String, String> environment)
            throws InterruptedException {
        List<String> obstacles = new ArrayList<>();
        if (plan.target().outlivesRuns()) {
            return obstacles;
        }
        obstacles.addAll(tooOld(plan, engine));
        if (plan.faults().isEmpty()) {
            return obstacles;
        }
        Isolation isolation = isolation(environment);
        NetworkMeans means = means(plan, isolation);
        for (FaultSpec fault : plan.faults()) {
            fault.fault().needs().stream()
                    .flatMap(ability -> LocalLab.whyNot(ability, isolation, means).stream())
                    .distinct()
                    .sorted()
                    .forEach(reason ->
                            obstacles.add("fault " + fault.name() + " cannot be done on this machine: " + reason));
        }
        return obstacles;
    }

    /** Nothing, too, if there is no server program at all: the lab says so, and what was tried. */
    private static List<String> tooOld(Plan plan, Optional<String> engine) throws InterruptedException {
        Optional<String> wanted = EngineAtHand.wanted(plan.target());
        boolean demanding = plan.tenants().stream()
                .flatMap(tenant -> tenant.workloads().stream())
                .anyMatch(named -> named.workload().since().isPresent());
        if (wanted.isEmpty() || !demanding) {
            return List.of();
        }
        Engine found;
        try {
            found = EngineAtHand.find(engine, wanted.get());
        } catch (LabException e) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        for (TenantSpec tenant : plan.tenants()) {
            for (NamedWorkload named : tenant.workloads()) {
                named.workload()
                        .since()
                        .filter(since -> !found.atLeast(since.major(), since.minor()))
                        .ifPresent(since -> lines.add(String.format(
                                Locale.ROOT,
                                "workload %s of tenant %s cannot be done with %s: %s came with %d.%d;"
                                        + " give --engine a later one, or write %s",
                                named.label(),
                                tenant.name(),
                                found.describe(),
                                since.what(),
                                since.major(),
                                since.minor(),
                                since.instead())));
            }
        }
        return lines;
    }

    /** By what the faults of the plan are done that are done to the network, one line each, and why by that. */
    static List<String> means(Plan plan, Map<String, String> environment) throws InterruptedException {
        if (plan.target().outlivesRuns() || plan.faults().stream().noneMatch(MachineCheck::isInTheNetwork)) {
            return List.of();
        }
        Isolation isolation = isolation(environment);
        NetworkMeans means = means(plan, isolation);
        List<String> lines = new ArrayList<>();
        for (FaultSpec fault : plan.faults()) {
            fault.fault().needs().stream()
                    .filter(NetworkMeans::knows)
                    .filter(ability -> means.whyNot(ability).isEmpty())
                    .forEach(ability -> lines.add(fault.name() + ": by " + means.of(ability)));
        }
        means.whyProxy()
                .ifPresent(reason -> lines.add("a proxy is on the path of all that nodes and clients say to each other,"
                        + " some 0.1 ms a round trip: " + reason));
        return lines;
    }

    private static boolean isInTheNetwork(FaultSpec fault) {
        return fault.fault().needs().stream().anyMatch(NetworkMeans::knows);
    }

    private static NetworkMeans means(Plan plan, Isolation isolation) {
        return NetworkMeans.of(
                plan.faults().stream()
                        .flatMap(fault -> fault.fault().needs().stream())
                        .collect(Collectors.toSet()),
                isolation);
    }

    private static Isolation isolation(Map<String, String> environment) throws InterruptedException {
        return namespaceRefusal(environment).isEmpty() ? Isolation.NAMESPACE : Isolation.HOST;
    }
}
