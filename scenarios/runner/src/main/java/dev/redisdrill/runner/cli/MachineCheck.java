package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.local.LocalLab;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.runner.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        if (plan.target() instanceof EndpointsTarget || plan.faults().isEmpty()) {
            return obstacles;
        }
        Isolation isolation = namespaceRefusal(environment).isEmpty() ? Isolation.NAMESPACE : Isolation.HOST;
        for (FaultSpec fault : plan.faults()) {
            fault.fault().needs().stream()
                    .flatMap(ability -> LocalLab.whyNot(ability, isolation).stream())
                    .distinct()
                    .sorted()
                    .forEach(reason ->
                            obstacles.add("fault " + fault.name() + " cannot be done on this machine: " + reason));
        }
        return obstacles;
    }
}
