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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** All nodes get new certificates of the same authority while they run. */
@JsonTypeName("rotate-certificate")
@JsonClassDescription("Gives every node, one by one, a new certificate of the same CA at run time (CONFIG SET"
        + " tls-cert-file), and the first one back after a while.")
public record RotateCertificate(
        @JsonPropertyDescription("When the first certificates are put back.")
        Duration duration,

        @JsonProperty(defaultValue = "false")
        @JsonPropertyDescription("Whether the tenants' connections are ended as well, so that all see the new ones.")
        boolean disconnect)
        implements Fault {
    private static final Duration VALID = Duration.ofDays(30);

    public RotateCertificate {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration: must be longer than 0");
        }
    }

    @Override
    public Set<Class<?>> needs() {
        return Set.of(CanCommand.class, CanReconfigure.class, CanCertify.class);
    }

    @Override
    public RotateCertificate resolved(RandomGenerator random, int shards) {
        return this;
    }

    @Override
    public String describe() {
        return "new certificates for all nodes, the first ones back after " + Durations.format(duration);
    }

    @Override
    public Impact impact(String name, Duration at, ClusterShape shape) {
        return Impact.harmless(name, at, Optional.of(duration));
    }

    @Override
    public Injection inject(FaultContext context) throws FaultException, InterruptedException {
        Instant now = Instant.now();
        Aim aim = new Aim(context.nodes(), List.of());
        return new CertificateChange(context, aim, duration, now.minus(Duration.ofDays(1)), now.plus(VALID), disconnect)
                .begin(Kinds.nameOf(this));
    }
}
