package dev.redisdrill.runner.plan;

import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.endpoints.EndpointsAccess;
import dev.redisdrill.simulations.workload.LedgerSync;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whether the passwords and certificates that a scenario refers to are there. Asked before a run only: a scenario may be
 * written and checked where its secrets are not.
 */
final class SecretCheck {
    private SecretCheck() {}

    static void check(SpecReader.Reading<Plan> reading, Map<String, String> environment, Path base) {
        Stream.concat(
                        reading
                                .at("/target/endpoints", EndpointsTarget.class)
                                .map(target -> EndpointsAccess.of(target, environment, base)
                                        .problems())
                                .stream(),
                        reading
                                .at("/target/kubernetes", KubernetesTarget.class)
                                .map(target -> EndpointsAccess.problems(target, environment, base))
                                .stream())
                .flatMap(List::stream)
                .forEach(problem -> reading.error(
                        pointer(problem), problem.path().get(problem.path().size() - 1) + ": " + problem.message()));
        databases(reading, environment, base);
    }

    private static void databases(SpecReader.Reading<Plan> reading, Map<String, String> environment, Path base) {
        for (int t = 0; t < reading.tree().path("tenants").size(); t++) {
            for (int w = 0;
                    w < reading.tree().at("/tenants/" + t + "/workloads").size();
                    w++) {
                String pointer = "/tenants/" + t + "/workloads/" + w + "/ledger-sync";
                reading.at(pointer, LedgerSync.class)
                        .flatMap(LedgerSync::database)
                        .ifPresent(database -> {
                            try {
                                database.password().resolve(environment, base);
                            } catch (IOException e) {
                                reading.error(pointer + "/database/password", "password: " + e.getMessage());
                            }
                        });
            }
        }
    }

    private static String pointer(EndpointsAccess.Problem problem) {
        String pointer = "/" + problem.target().replace('.', '/');
        for (String key : problem.path()) {
            pointer = Places.child(pointer, key);
        }
        return pointer;
    }
}
