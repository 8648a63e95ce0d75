package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.redisdrill.simulations.client.ClientSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * How long load is offered, and through which client.
 *
 * @param warmup up to an hour; objectives do not look at it
 * @param duration one second up to 30 days, after the warm-up, faults included
 * @param client the Redis client that carries it
 * @param isolation whether somebody tries to get at what is other tenants' meanwhile
 * @param processes how many load processes share it, from 1 to {@value #MOST_PROCESSES}
 * @param pods how many pods share it, in place of processes of this machine; from 1 to {@value #MOST_PROCESSES}
 * @param image the container image that the pods run
 */
@JsonClassDescription("How long load is offered, and through which client")
public record LoadSpec(
        @JsonProperty(defaultValue = "5s")
        @JsonPropertyDescription("load before what counts: connections, caches and compilers get warm")
        Duration warmup,

        @JsonProperty(defaultValue = "30s") @JsonPropertyDescription("full load after the warm-up, faults included")
        Duration duration,

        @JsonProperty(defaultValue = "{\"lettuce\": {}}")
        @JsonPropertyDescription("the Redis client that carries the load, and how it is set up")
        ClientSpec client,

        @JsonProperty(defaultValue = "off")
        @JsonPropertyDescription(
                "canary: as each tenant, tries to get at the others' keys and channels all the time; off: nobody does")
        Isolation isolation,

        @JsonProperty(defaultValue = "1")
        @JsonPropertyDescription(
                "how many load processes share it: each takes its part of the users, and with them of the rate and the registers")
        int processes,

        @JsonPropertyDescription(
                "how many pods share it, in place of processes of this machine; needs a kubernetes target, and image")
        Optional<Integer> pods,

        @JsonPropertyDescription("the container image of this harness that the pods run (docs/IMAGE.md)")
        Optional<String> image) {
    private static final int MOST_PROCESSES = 64;

    /** Whether tenants are tried to be kept apart. */
    public enum Isolation {
        /** Nobody tries anything. */
        @JsonProperty("off")
        OFF,
        /** A canary for each tenant tries the others' doors. */
        @JsonProperty("canary")
        CANARY
    }

    /** Without a canary, by one process. */
    public LoadSpec(Duration warmup, Duration duration, ClientSpec client) {
        this(warmup, duration, client, Isolation.OFF, 1, Optional.empty(), Optional.empty());
    }

    /** The same through another client. */
    public LoadSpec with(ClientSpec other) {
        return new LoadSpec(warmup, duration, other, isolation, processes, pods, image);
    }

    /** How many load programs share it, wherever they run. */
    public int programs() {
        return pods.orElse(processes);
    }

    public LoadSpec {
        Ranges.duration("warmup", warmup, Duration.ZERO, Duration.ofHours(1));
        Ranges.duration("duration", duration, Duration.ofSeconds(1), Duration.ofDays(30));
        Ranges.integer("processes", processes, 1, MOST_PROCESSES);
        pods.ifPresent(n -> Ranges.integer("pods", n, 1, MOST_PROCESSES));
        if (pods.isPresent() && processes > 1) {
            throw new IllegalArgumentException(
                    "pods: the load is shared by pods or by processes, not by both; leave one out");
        }
        if (pods.isPresent() != image.isPresent()) {
            throw new IllegalArgumentException(
                    pods.isPresent()
                            ? "pods: which image they run is missing; write image: NAME (docs/IMAGE.md says how to make it)"
                            : "image: there are no pods to run it; write pods: N, or leave it out");
        }
    }
}
