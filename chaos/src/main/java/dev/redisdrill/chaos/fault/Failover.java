package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.guard.PredictedRecovery;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A replica is told to take over from a primary that is well. */
@JsonTypeName("failover")
@JsonClassDescription("Has a replica of a shard take over from its primary, which is well (CLUSTER FAILOVER).")
public record Failover(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "graceful")
        @JsonPropertyDescription(
                "graceful: the primary stops writes and hands over; force: the replica asks the others for"
                        + " their votes without asking the primary; takeover: without asking anybody.")
        Mode mode)
        implements Fault {

    /** Who has to agree. */
    public enum Mode {
        /** The primary holds its writes until the replica has them all: nothing is lost. */
        @JsonProperty("graceful")
        GRACEFUL,
        /** The other primaries vote; for some tens of milliseconds both accept writes, and the old one's are lost. */
        @JsonProperty("force")
        FORCE,
        /** Nobody. */
        @JsonProperty("takeover")
        TAKEOVER
    }

    /** A hand-over takes milliseconds, a vote up to a second; then clients follow. */
    private static final PredictedRecovery SOON = new PredictedRecovery(Duration.ZERO, Duration.ofMillis(1_500));

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCluster.class, CanCommand.class);
    }

    @Override
    public Failover resolved(RandomGenerator random, int shards) {
        return new Failover(shard.resolved(random, shards), mode);
    }

    @Override
    public String describe() {
        return "a replica of shard " + shard + " takes over from its primary ("
                + mode.name().toLowerCase(Locale.ROOT) + ")";
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        if (shape.replicasPerShard() == 0) {
            throw new IllegalArgumentException("shard: the shards have no replicas that could take over");
        }
        return new Impact(name, at, Optional.of(Duration.ZERO), List.of(), Optional.of(SOON));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        String replica = Targets.replicaOf(primary, context);
        Aim aim = new Aim(List.of(replica, primary), List.of(shard.resolvedNumber()));
        return new TakingOver(context, aim, mode, primary, replica).begin(Kinds.nameOf(this));
    }

    /**
     * A change of roles. There is nothing to undo: a cluster is as good with the one as with the other. What has to heal is
     * the old primary, which must follow the new one.
     */
    private static final class TakingOver extends CommandInjection {
        private final Mode mode;
        private final String primary;
        private final String replica;

        TakingOver(FaultContext context, Aim aim, Mode mode, String primary, String replica) throws FaultException {
            super(context, aim);
            this.mode = mode;
            this.primary = primary;
            this.replica = replica;
        }

        @Override
        public Duration hold() {
            return Duration.ZERO;
        }

        @Override
        Duration patience() {
            return Duration.ofSeconds(6); // a graceful one gives up after 5 s
        }

        @Override
        void rehearse() throws FaultException, InterruptedException {
            if (effect().seen()) {
                throw new FaultException(replica + " is a primary already; the fault was not injected");
            }
        }

        @Override
        void apply() throws LabException, InterruptedException {
            if (mode == Mode.GRACEFUL) {
                nodes().call(replica, "CLUSTER", "FAILOVER");
            } else {
                nodes().call(replica, "CLUSTER", "FAILOVER", mode.name());
            }
        }

        @Override
        Sighting look() throws LabException, InterruptedException {
            List<String> role = nodes().list(replica, "ROLE");
            return !role.isEmpty() && role.get(0).equals("master")
                    ? Sighting.seen(replica + " says that it is primary now, in place of " + primary)
                    : Sighting.notYet(replica + " says that it is still a replica");
        }

        @Override
        void withdraw() {
            // See the class: nothing is out of order that the cluster does not put in order itself.
        }

        @Override
        Sighting lookHealed() throws LabException, InterruptedException {
            Map<String, String> info = nodes().info(primary, "replication");
            String follows = info.get("master_host") + ":" + info.get("master_port");
            return follows.equals(replica) && "up".equals(info.get("master_link_status"))
                    ? Sighting.seen(primary + " follows " + replica)
                    : Sighting.notYet(primary + " does not follow " + replica + " yet");
        }
    }
}
