package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanLosePackets;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The network of a primary loses packets at random; TCP sends them again, which shows as latency. */
@JsonTypeName("packet-loss")
@JsonClassDescription("Loses packets to and from a shard's primary at random, each on its own, for a while.")
public record PacketLoss(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "2%") @JsonPropertyDescription("How many; more than 0% and less than 100%.")
        Share share,

        @JsonPropertyDescription("How long; at least 100ms.")
        Duration duration)
        implements Fault, Delegable {

    public PacketLoss {
        Cuts.checkDuration("duration", duration);
        if (share.fraction() <= 0 || share.fraction() >= 1) {
            throw new IllegalArgumentException("share: must lie between 0% and 100%; to lose all packets, use isolate");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanLosePackets.class);
    }

    @Override
    public PacketLoss resolved(RandomGenerator random, int shards) {
        return new PacketLoss(shard.resolved(random, shards), share, duration);
    }

    @Override
    public String describe() {
        return "lose " + share + " of the packets to and from the primary of shard " + shard + " for "
                + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.primaryOf(shard.resolvedNumber(), context);
        if (Delegated.by(context)) {
            return new Delegated(
                            context,
                            Aim.at(primary, shard.resolvedNumber()),
                            deed(primary),
                            duration,
                            new LostPackets(context, primary, share))
                    .begin(Kinds.nameOf(this));
        }
        return new Losing(context, Aim.at(primary, shard.resolvedNumber())).begin(Kinds.nameOf(this));
    }

    /** What it sends: a pod's own network shapes nothing else. */
    private Deed deed(String primary) {
        return new Deed.Network(
                List.of(Traffic.ofAll(Surroundings.host(primary), Direction.OUT)), new Deed.Effect.Loss(share));
    }

    @Override
    public String otherwise() {
        return "only what the pod sends";
    }

    @Override
    public Optional<String> whyNotDelegated() {
        return Cuts.whyNotDelegated("duration", duration);
    }

    @Override
    public Deed planned(Event.LabReady cluster) {
        return deed(Delegable.shard(shard.resolvedNumber(), cluster).primary());
    }

    @Override
    public Duration wanted() {
        return duration;
    }

    /** Packets that get lost, counted where they are lost. */
    private final class Losing extends JournaledInjection {
        private final CanLosePackets lab;
        private volatile CanLosePackets.Packets whole = new CanLosePackets.Packets(0, 0);

        Losing(FaultContext context, Aim aim) throws FaultException {
            super(context, aim);
            this.lab = ability(context, CanLosePackets.class);
        }

        @Override
        public Duration hold() {
            return duration;
        }

        @Override
        void rehearse() {}

        @Override
        void apply() throws LabException {
            lab.lose(context().fault(), Surroundings.host(aim().nodes().get(0)), share);
        }

        @Override
        void undo() throws LabException {
            try {
                if (lab.inForce(context().fault())) {
                    whole = lab.packets(context().fault());
                }
            } finally {
                lab.lift(context().fault());
            }
        }

        @Override
        Sighting effect() {
            try {
                CanLosePackets.Packets packets = lab.packets(context().fault());
                String text = packets.lost() + " of " + packets.seen() + " packets lost so far";
                return packets.lost() > 0 ? Sighting.seen(text) : Sighting.notYet(text);
            } catch (LabException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }

        @Override
        Sighting recovered() {
            return Sighting.seen(whole.lost() + " of " + whole.seen() + " packets were lost ("
                            + String.format(Locale.ROOT, "%.2f", 100 * whole.share()) + "%)")
                    .and(Surroundings.withoutRules(lab, context().fault()));
        }
    }
}
