package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.local.LocalLab;
import dev.redisdrill.chaos.lab.local.NetworkMeans;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.runner.plan.Plan;
import java.util.ArrayList;
import java.util.List;
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

    /** One line for each fault of the plan that cannot be done here, with the reason. */
    static List<String> obstacles(Plan plan, Map<String, String> environment) throws InterruptedException {
        List<String> obstacles = new ArrayList<>();
        if (plan.target().outlivesRuns() || plan.faults().isEmpty()) {
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
