package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.redisdrill.simulations.client.ClientSpec;
import java.time.Duration;

/**
 * How long load is offered, and through which client.
 *
 * @param warmup up to an hour; objectives do not look at it
 * @param duration one second up to 30 days, after the warm-up, faults included
 * @param client the Redis client that carries it
 * @param isolation whether somebody tries to get at what is other tenants' meanwhile
 * @param processes how many load processes share it, from 1 to {@value #MOST_PROCESSES}
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
        int processes) {
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
        this(warmup, duration, client, Isolation.OFF, 1);
    }

    public LoadSpec {
        Ranges.duration("warmup", warmup, Duration.ZERO, Duration.ofHours(1));
        Ranges.duration("duration", duration, Duration.ofSeconds(1), Duration.ofDays(30));
        Ranges.integer("processes", processes, 1, MOST_PROCESSES);
    }
}
