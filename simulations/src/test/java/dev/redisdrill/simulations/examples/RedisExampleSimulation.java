package dev.redisdrill.simulations.examples;

import static dev.redisdrill.simulations.protocol.RedisDsl.items;
import static dev.redisdrill.simulations.protocol.RedisDsl.number;
import static dev.redisdrill.simulations.protocol.RedisDsl.redis;
import static dev.redisdrill.simulations.protocol.RedisDsl.reply;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.redisdrill.simulations.protocol.RedisProtocolBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * The Redis DSL in an ordinary Gatling simulation: web sessions that are written, read, counted and expire.
 *
 * <p>In a Gatling project with the {@code simulations} jar, on any cluster:
 *
 * <pre>REDIS_PASSWORD=... mvn gatling:test -Dgatling.simulationClass=dev.redisdrill.simulations.examples.RedisExampleSimulation \
 *     -Dredis=redis.example:6379 -Dredis.ca=ca.pem -Dredis.user=shop</pre>
 *
 * <p>Here, with a cluster of its own: {@code ./mvnw -pl simulations -am verify -Dit.test=RedisExampleIT
 * -Dfailsafe.failIfNoSpecifiedTests=false}.
 */
public final class RedisExampleSimulation extends Simulation {

    private final ScenarioBuilder sessions = scenario("sessions")
            .exec(session -> session.set("id", session.userId()))
            .exec(redis("write session")
                    .set("shop:session:#{id}", "cart of #{id}")
                    .ex(Duration.ofMinutes(5))
                    .check(reply().is("OK")))
            .exec(redis("read session")
                    .get("shop:session:#{id}")
                    .check(reply().is("cart of #{id}").saveAs("cart")))
            .exec(redis("profile").hset("shop:profile:#{id}", "cart", "#{cart}").check(number().is(1)))
            .exec(redis("read profile")
                    .hgetall("shop:profile:#{id}")
                    .check(items().size(2).contains("#{cart}")))
            .exec(redis("visits").incr("shop:visits").check(number().gte(1).saveAs("visit")))
            .exec(redis("time to live")
                    .ttl("shop:session:#{id}")
                    .check(number().gt(0).lte(300)))
            .exec(redis("missing").get("shop:nobody:#{id}").check(reply().isNil()))
            .exec(redis("any command").command("STRLEN", "shop:session:#{id}").check(number().gt(8)));

    /** For Gatling. */
    public RedisExampleSimulation() {
        setUp(sessions.injectOpen(constantUsersPerSec(50).during(5)))
                .protocols(protocol())
                .assertions(global().failedRequests().count().is(0L));
    }

    private static RedisProtocolBuilder protocol() {
        RedisProtocolBuilder protocol =
                redis().cluster(System.getProperty("redis", "127.0.0.1:6379").split(",", -1));
        if (System.getProperty("redis.ca") != null) {
            protocol = protocol.tls(Path.of(System.getProperty("redis.ca")));
        }
        if (System.getProperty("redis.user") != null) {
            String password = Objects.requireNonNullElse(System.getenv("REDIS_PASSWORD"), "");
            protocol = protocol.user(System.getProperty("redis.user"), password);
        }
        return protocol;
    }
}
