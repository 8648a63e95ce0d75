package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A tenant gets a new password, in the order in which nobody notices, or in the other. */
@JsonTypeName("rotate-password")
@JsonClassDescription(
        "Gives a tenant a new password on all nodes and to its clients, ends its connections, and goes back"
                + " to the first password after a while.")
public record RotatePassword(
        @JsonPropertyDescription("The tenant.") String tenant,

        @JsonProperty(defaultValue = "right")
        @JsonPropertyDescription("right: the new password is added, clients learn it, the old one is removed;"
                + " wrong: the old one is removed before the clients know the new one.")
        Order order,

        @JsonProperty(defaultValue = "3s")
        @JsonPropertyDescription(
                "right: how long both are valid, at least until that is seen; wrong: how long the clients know only the"
                        + " old one.")
        Duration overlap,

        @JsonPropertyDescription("How long after the overlap the first password is put back, in the right order.")
        Duration duration)
        implements Fault {

    /** Who knows the new password first. */
    public enum Order {
        /** Servers and clients know the new one before the old one goes. */
        @JsonProperty("right")
        RIGHT,
        /** The old one goes first. */
        @JsonProperty("wrong")
        WRONG
    }

    public RotatePassword {
        if (overlap.isNegative() || overlap.isZero()) {
            throw new IllegalArgumentException("overlap: must be longer than 0");
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: must be longer than 0");
        }
    }

    /** From the first step to the way back. */
    Duration hold() {
        return overlap.plus(duration);
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCluster.class, CanCommand.class, CanReconfigure.class);
    }

    @Override
    public RotatePassword resolved(RandomGenerator random, int shards) {
        return this;
    }

    @Override
    public Set<String> tenants() {
        return Set.of(tenant);
    }

    @Override
    public String describe() {
        return "a new password for tenant " + tenant + " in the " + order.name().toLowerCase(Locale.ROOT)
                + " order (overlap " + Durations.format(overlap) + "), back after "
                + Durations.format(hold());
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(hold()));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        return new PasswordRotation(context, new Aim(List.of(), List.of()), this).begin(Kinds.nameOf(this));
    }
}
