package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.LinkException;
import dev.redisdrill.simulations.client.RawConnection;
import dev.redisdrill.simulations.load.PlanFile;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.simulations.workload.Workload;
import dev.redisdrill.timeline.measure.LeftOut;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Fits a plan to the servers: workloads that need commands of a module which is not loaded run in another form or are left out,
 * and the run directory says so ({@link LeftOut}).
 *
 * <p>How: each command is sent without arguments, which executes nothing. A server looks for the command before anything else, also
 * before the rights of who asks, so only one that does not have it calls it unknown ({@code processCommand} of Redis).
 *
 * <p>Confined to one thread.
 */
final class ServerFit {
    private static final String UNKNOWN = "ERR unknown command";

    private final ClusterAccess access;
    private final RawConnection.Door door;
    private final List<LeftOut.Item> leftOut = new ArrayList<>();

    private ServerFit(ClusterAccess access) {
        this.access = access;
        this.door = RawConnection.Door.of(access);
    }

    /**
     * What is to be run. Blocks where anything needs a module.
     *
     * @throws IllegalArgumentException if nothing is left of the plan; says what is missing
     */
    static PlanFile of(PlanFile plan, ClusterAccess access, Path runDirectory) throws IOException {
        if (plan.tenants().stream()
                .flatMap(tenant -> tenant.workloads().stream())
                .allMatch(named -> named.workload().needs().isEmpty())) {
            return plan;
        }
        ServerFit fit = new ServerFit(access);
        List<TenantSpec> tenants = new ArrayList<>();
        for (TenantSpec tenant : plan.tenants()) {
            List<NamedWorkload> left = new ArrayList<>();
            tenant.workloads().forEach(named -> fit.fitted(tenant.name(), named).ifPresent(left::add));
            if (!left.isEmpty()) {
                tenants.add(new TenantSpec(tenant.name(), tenant.client(), left));
            }
        }
        if (!fit.leftOut.isEmpty()) {
            if (tenants.isEmpty()) {
                throw new IllegalArgumentException("nothing is left to run: " + fit.leftOut.get(0));
            }
            new LeftOut(LeftOut.SCHEMA, fit.leftOut).write(runDirectory);
        }
        return new PlanFile(plan.load(), tenants, plan.seed());
    }

    private Optional<NamedWorkload> fitted(String tenant, NamedWorkload named) {
        Workload workload = named.workload();
        List<String> missing = workload.needs().isEmpty() ? List.of() : missing(tenant, workload);
        if (missing.isEmpty()) {
            return Optional.of(named);
        }
        Optional<Workload.Substitute> substitute = workload.substitute();
        leftOut.add(new LeftOut.Item(tenant, named.label(), missing, substitute.map(Workload.Substitute::words)));
        return substitute.map(other -> new NamedWorkload(Optional.of(named.label()), other.workload()));
    }

    /** What any server that can be asked does not have. Where none can, the rehearsal will tell. */
    private List<String> missing(String tenant, Workload workload) {
        TreeSet<String> missing = new TreeSet<>();
        access.userOf(tenant)
                .ifPresent(user -> access.seeds().forEach(seed -> {
                    try (RawConnection connection = door.open(seed, user)) {
                        for (String command : workload.needs()) {
                            String error = connection.ask(command).error();
                            if (error != null && error.startsWith(UNKNOWN)) {
                                missing.add(command);
                            }
                        }
                    } catch (LinkException e) {
                        // The next one.
                    }
                }));
        return List.copyOf(missing);
    }
}
