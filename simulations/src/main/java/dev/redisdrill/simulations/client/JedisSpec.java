package dev.redisdrill.simulations.client;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.unit.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import redis.clients.jedis.RedisClusterClient;

/**
 * Jedis 8 in cluster mode ({@code RedisClusterClient}): blocking, with threads of its own and a pool of connections per
 * node. The defaults are the library's own, except {@code poolMaxWait} (there: for ever, so that an operation would have
 * no end).
 *
 * <p>Jedis attempts a command again, up to {@code maxAttempts} times, also one whose connection broke or timed out after it
 * was sent. Such a command can be executed twice, or once more after a later one of the same user was acknowledged. How
 * its outcome is judged:
 *
 * <ul>
 *   <li>OK if any attempt got a reply that is no error: it was executed at least once;
 *   <li>UNKNOWN if no attempt did, and one of them had been sent and got no reply, even if others were refused;
 *   <li>FAILED if no attempt was sent, or each that was sent was refused by the server.
 * </ul>
 *
 * A counter above what was acknowledged and unknown, or a register that went back to an older value, is then what the
 * client's retries did to the data; {@code maxAttempts: 1} is the client without them.
 */
@JsonTypeName("jedis")
@JsonClassDescription("Jedis 8 in cluster mode")
public record JedisSpec(
        @JsonProperty(defaultValue = "2s") @JsonPropertyDescription("how long TCP connect may take")
        Duration connectTimeout,

        @JsonProperty(defaultValue = "2s")
        @JsonPropertyDescription("how long one attempt at a command waits for its reply")
        Duration socketTimeout,

        @JsonProperty(defaultValue = "5")
        @JsonPropertyDescription("how often a command is attempted, redirections included; one that was sent and not"
                + " answered is sent again, and can be executed twice")
        int maxAttempts,

        @JsonPropertyDescription(
                "after this long no further attempt is made; if left out: socketTimeout times maxAttempts")
        Optional<Duration> maxTotalRetriesDuration,

        @JsonProperty(defaultValue = "0s")
        @JsonPropertyDescription("how often the client asks for the cluster's topology beside redirections and broken"
                + " connections; 0s: never")
        Duration topologyRefreshPeriod,

        @JsonProperty(defaultValue = "8") @JsonPropertyDescription("the most connections to one node, per tenant")
        int poolMaxTotal,

        @JsonProperty(defaultValue = "8") @JsonPropertyDescription("how many of them are kept while unused")
        int poolMaxIdle,

        @JsonProperty(defaultValue = "0") @JsonPropertyDescription("how many are kept open without need")
        int poolMinIdle,

        @JsonProperty(defaultValue = "2s")
        @JsonPropertyDescription("how long a thread waits for a free connection before the operation fails")
        Duration poolMaxWait,

        @JsonPropertyDescription("how many threads a tenant's operations have, each with one under way; if left out:"
                + " poolMaxTotal times the number of primaries, so that none need wait for a connection")
        Optional<Integer> threads)
        implements ClientSpec {
    private static final Duration LONGEST = Duration.ofSeconds(18);
    private static final int MOST_THREADS = 2_000;

    public JedisSpec {
        atLeast("connectTimeout", connectTimeout, Duration.ofMillis(1));
        atLeast("socketTimeout", socketTimeout, Duration.ofMillis(1));
        atLeast("topologyRefreshPeriod", topologyRefreshPeriod, Duration.ZERO);
        atLeast("poolMaxWait", poolMaxWait, Duration.ofMillis(1));
        maxTotalRetriesDuration.ifPresent(value -> atLeast("maxTotalRetriesDuration", value, Duration.ZERO));
        within("maxAttempts", maxAttempts, 1, 100);
        within("poolMaxTotal", poolMaxTotal, 1, MOST_THREADS);
        within("poolMaxIdle", poolMaxIdle, 0, poolMaxTotal);
        within("poolMinIdle", poolMinIdle, 0, poolMaxIdle);
        threads.ifPresent(number -> within("threads", number, 1, MOST_THREADS));
        Duration longest = longest(connectTimeout, socketTimeout, maxAttempts, maxTotalRetriesDuration, poolMaxWait);
        if (longest.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "maxTotalRetriesDuration: with connectTimeout, socketTimeout and poolMaxWait"
                            + " an operation could take " + Durations.format(longest) + "; at most "
                            + Durations.format(LONGEST));
        }
    }

    /** All defaults. */
    public static JedisSpec standard() {
        return new JedisSpec(
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                5,
                Optional.empty(),
                Duration.ZERO,
                8,
                8,
                0,
                Duration.ofSeconds(2),
                Optional.empty());
    }

    /** After this long no further attempt is made. */
    Duration retriesDuration() {
        return maxTotalRetriesDuration.orElse(socketTimeout.multipliedBy(maxAttempts));
    }

    /** The most that an operation can take once a thread has taken it up: an attempt that begins just in time may fail slowly. */
    Duration longestOperation() {
        return longest(connectTimeout, socketTimeout, maxAttempts, maxTotalRetriesDuration, poolMaxWait);
    }

    private static Duration longest(
            Duration connect, Duration socket, int attempts, Optional<Duration> retries, Duration wait) {
        return retries.orElse(socket.multipliedBy(attempts))
                .plus(connect)
                .plus(socket)
                .plus(wait);
    }

    @Override
    public ConnectionFactory connectionFactory(ClusterAccess access) {
        return new JedisConnectionFactory(this, access);
    }

    @Override
    public Library library() {
        Properties properties = new Properties();
        try (InputStream in = RedisClusterClient.class.getResourceAsStream("pom.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Library("Jedis", properties.getProperty("version", "8"));
    }

    private static void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(key + ": at least " + Durations.format(least));
        }
    }

    private static void within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " is out of range; from " + least + " to " + most);
        }
    }
}
