package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The servers end the connections of clients, who have to come back all at once. */
@JsonTypeName("kill-clients")
@JsonClassDescription("Ends the connections of a tenant, or of all tenants, at every node (CLIENT KILL).")
public record KillClients(
        @JsonPropertyDescription("The tenant; without it, all tenants.")
        Optional<String> tenant) implements Fault {

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCommand.class);
    }

    @Override
    public KillClients resolved(RandomGenerator random, int shards) {
        return this;
    }

    @Override
    public Set<String> tenants() {
        return tenant.map(Set::of).orElse(Set.of());
    }

    @Override
    public String describe() {
        return "CLIENT KILL all connections of "
                + tenant.map(name -> "tenant " + name).orElse("all tenants") + " at every node";
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(Duration.ZERO));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        List<Integer> shards = tenant.isPresent()
                ? List.of()
                : context.cluster().shards().stream()
                        .map(Event.ShardAtStart::shard)
                        .toList();
        return new Killed(context, new Aim(List.of(), shards), tenant).begin(Kinds.nameOf(this));
    }

    /** Connections that were ended. There is nothing to undo: the clients come back by themselves, or do not. */
    private static final class Killed extends CommandInjection {
        private final TenantClients clients;
        private final String whose;
        /** The connections by node, as they were just before. */
        private final Map<String, Set<String>> before = Collections.synchronizedMap(new LinkedHashMap<>());

        Killed(FaultContext context, Aim aim, Optional<String> tenant) throws FaultException {
            super(context, aim);
            this.clients = TenantClients.of(tenant, context, nodes());
            this.whose = tenant.map(name -> "tenant " + name).orElse("all tenants");
        }

        @Override
        public Duration hold() {
            return Duration.ZERO;
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            try {
                for (String node : clients.answering(context().nodes())) {
                    before.put(node, clients.at(node));
                }
            } catch (LabException e) {
                throw new FaultException(e.getMessage() + "; the fault was not injected", e);
            }
            before.values().removeIf(Set::isEmpty);
            if (before.isEmpty()) {
                throw new FaultException(whose + ": there are no connections that could be ended");
            }
        }

        @Override
        void apply() throws LabException, InterruptedException {
            for (String node : before.keySet()) {
                clients.kill(node);
            }
        }

        @Override
        Sighting look() throws LabException, InterruptedException {
            int gone = 0;
            for (Map.Entry<String, Set<String>> at : before.entrySet()) {
                Set<String> now = clients.at(at.getKey());
                long still = at.getValue().stream().filter(now::contains).count();
                if (still > 0) {
                    return Sighting.notYet(still + " connections of " + whose + " are still open at " + at.getKey());
                }
                gone += at.getValue().size();
            }
            return Sighting.seen(gone + " connections of " + whose + " are gone from " + before.size() + " nodes");
        }

        @Override
        void withdraw() {
            // See the class.
        }

        @Override
        Sighting lookHealed() throws LabException, InterruptedException {
            int back = 0;
            // Replicas are only looked in on now and then.
            Set<String> primaries = context().lab().view().shards().stream()
                    .map(shard -> shard.primary().address())
                    .collect(Collectors.toSet());
            for (String node : before.keySet()) {
                int now = clients.at(node).size();
                if (now == 0 && primaries.contains(node)) {
                    return Sighting.notYet("no client of " + whose + " has come back to " + node);
                }
                back += now;
            }
            return Sighting.seen(whose + " opened " + back + " connections anew");
        }
    }
}
