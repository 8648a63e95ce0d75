package dev.redisdrill.simulations.protocol;

/**
 * The entry points of the Redis DSL for Gatling; import them statically.
 *
 * <pre>{@code
 * RedisProtocolBuilder redis = redis().cluster("10.0.0.1:6379").tls(Path.of("ca.pem")).user("shop", password);
 *
 * ScenarioBuilder sessions = scenario("sessions")
 *         .exec(redis("write session").set("shop:session:#{id}", "#{value}").ex(Duration.ofMinutes(5)))
 *         .exec(redis("read session").get("shop:session:#{id}").check(reply().is("#{value}")));
 *
 * setUp(sessions.injectOpen(constantUsersPerSec(100).during(30))).protocols(redis);
 * }</pre>
 *
 * <p>Texts are Gatling expressions. Requests report OK and KO to Gatling's statistics like any other; a KO's message says
 * {@code unknown: ...} where a write may have been executed all the same.
 */
public final class RedisDsl {
    private RedisDsl() {}

    /** Begins a protocol: which cluster, and how to get in. */
    public static RedisProtocolBuilder.Start redis() {
        return new RedisProtocolBuilder.Start();
    }

    /** Begins a request; Gatling's reports call it by this name, which may hold expressions. */
    public static RedisRequestBuilder redis(String requestName) {
        return new RedisRequestBuilder(requestName);
    }

    /** Checks the reply as text. */
    public static TextCheck reply() {
        return TextCheck.ANY;
    }

    /** Checks the reply as a whole number. */
    public static NumberCheck number() {
        return NumberCheck.ANY;
    }

    /** Checks the reply as a list of texts; a hash is its fields and values in turn. */
    public static ItemsCheck items() {
        return ItemsCheck.ANY;
    }
}
