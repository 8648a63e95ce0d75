package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCertify;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The primary of a shard shows a certificate that has expired. */
@JsonTypeName("expire-certificate")
@JsonClassDescription("Has a shard's primary show an expired certificate for a while: whoever is connected goes on, new"
        + " connections fail.")
public record ExpireCertificate(
        @JsonPropertyDescription("The shard, a number from 1, or random (chosen by the seed).")
        ShardChoice shard,

        @JsonPropertyDescription("How long it is shown.") Duration duration,

        @JsonProperty(defaultValue = "false")
        @JsonPropertyDescription(
                "Whether the tenants' connections to it are ended as well, so that they have to come back,"
                        + " and cannot; otherwise those that are open go on.")
        boolean disconnect)
        implements Fault {
    private static final Duration VALID_FROM = Duration.ofDays(2);
    private static final Duration VALID_UNTIL = Duration.ofHours(1);

    public ExpireCertificate {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: must be longer than 0");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCommand.class, CanReconfigure.class, CanCertify.class);
    }

    @Override
    public ExpireCertificate resolved(RandomGenerator random, int shards) {
        return new ExpireCertificate(shard.resolved(random, shards), duration, disconnect);
    }

    @Override
    public String describe() {
        return "the primary of shard " + shard + " shows an expired certificate for " + Durations.format(duration)
                + (disconnect ? ", and ends the connections of the tenants" : "");
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        String primary = Targets.servingPrimary(shard.resolvedNumber(), context);
        Instant now = Instant.now();
        return new CertificateChange(
                        context,
                        Aim.at(primary, shard.resolvedNumber()),
                        duration,
                        now.minus(VALID_FROM),
                        now.minus(VALID_UNTIL),
                        disconnect)
                .begin(Kinds.nameOf(this));
    }
}
