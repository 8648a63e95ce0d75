package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanSkewClock;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.TimeOffset;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The wall clock of a node is wrong for a while, as after a bad time server or a resumed virtual machine.
 *
 * <p><b>What it is good for.</b> Redis keeps the moment at which a key ends as a time of day, so times to live move with the wall clock:
 *
 * <ul>
 *   <li>a primary that is ahead ends keys too early, by up to the offset, and tells its replica to delete them; one that is behind keeps
 *       them too long;
 *   <li>what it is given a time to live meanwhile ({@code SET EX}, {@code EXPIRE}) ends at a wrong moment also after the healing, and
 *       after a failover: ahead too late, behind too early;
 *   <li>a replica that is off shows its readers, and later its clients as a primary, other keys than the primary does.
 * </ul>
 *
 * The {@code ttl} check sees it: {@code maxGoneEarly} and {@code maxTooLong} are the objectives to set. Redis takes the wall clock for its
 * time-outs as well: on the cluster bus, so that a step may make a node hold others for down for a moment; and of replication, so that a
 * step forward by more than {@code repl-timeout} (60 s), or the end of one back, breaks the link to a replica, which then resyncs.
 *
 * <p>Sources: the Redis documentation of {@code EXPIRE} ("How Redis expires keys") and of {@code TIME}; {@code mstime()} in
 * {@code cluster.c} and {@code server.unixtime} in {@code replication.c} of Redis 7.
 */
@JsonTypeName("skew-clock")
@JsonClassDescription("Makes the wall clock of a shard's primary or replica wrong for a while: keys end early or late.")
public record SkewClock(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonProperty(defaultValue = "primary") @JsonPropertyDescription("Whose clock: the primary's or a replica's.")
        Node node,

        @JsonPropertyDescription("How far it is off: -10m behind, +5s ahead; 1s to 365d either way.")
        TimeOffset offset,

        @JsonPropertyDescription("How long; at least 2s.") Duration duration)
        implements Fault, Delegable {
    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(365);

    /** Whose clock is wrong. */
    public enum Node {
        /** The node that serves the shard. */
        @JsonProperty("primary")
        PRIMARY,
        /** The first replica that is in sync. */
        @JsonProperty("replica")
        REPLICA
    }

    public SkewClock {
        Values.atLeast("duration", duration, SHORTEST);
        Duration size = offset.by().abs();
        if (size.compareTo(LEAST) < 0 || size.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("offset: " + offset + " is not in " + Durations.format(LEAST) + " to "
                    + Durations.format(MOST) + " ahead or behind");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanSkewClock.class);
    }

    @Override
    public SkewClock resolved(RandomGenerator random, int shards) {
        return new SkewClock(shard.resolved(random, shards), node, offset, duration);
    }

    @Override
    public String describe() {
        return "put the clock of " + (node == Node.PRIMARY ? "the primary" : "a replica") + " of shard " + shard + " "
                + Durations.format(offset.by().abs()) + (offset.by().isNegative() ? " back" : " forward") + ", for "
                + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        if (node == Node.REPLICA) {
            Values.replicas("node", shape);
        }
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        int number = shard.resolvedNumber();
        String target =
                node == Node.PRIMARY ? Targets.servingPrimary(number, context) : Targets.replicaOf(number, context);
        if (!Delegated.by(context)) {
            throw new FaultException(context.lab().whyNot(CanSkewClock.class));
        }
        return new Delegated(
                        context,
                        Aim.at(target, number),
                        new Deed.Skew(target, offset),
                        duration,
                        new WrongTime(context, target, offset))
                .begin(Kinds.nameOf(this));
    }

    /** The first replica will do: which one is in sync is seen when it is time. */
    @Override
    public Deed planned(Event.LabReady cluster) {
        Event.ShardAtStart home = Delegable.shard(shard.resolvedNumber(), cluster);
        if (node == Node.REPLICA && home.replicas().isEmpty()) {
            throw new IllegalArgumentException("shard: shard " + shard + " has no replica");
        }
        return new Deed.Skew(
                node == Node.PRIMARY ? home.primary() : home.replicas().get(0), offset);
    }

    @Override
    public Duration wanted() {
        return duration;
    }
}
