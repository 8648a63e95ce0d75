package dev.redisdrill.simulations.engine.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The simulation of users that stay: Gatling makes simulations by class name and without arguments, on the thread that
 * runs them, so what they consist of is handed over there.
 */
public final class LongLivedUsers extends Simulation {
    private static final ThreadLocal<@Nullable List<Users>> HANDED_OVER = new ThreadLocal<>();

    /** For Gatling. */
    public LongLivedUsers() {
        List<Users> populations = HANDED_OVER.get();
        if (populations == null) {
            throw new IllegalStateException("run this simulation through EmbeddedGatling");
        }
        setUp(populations.stream().map(LongLivedUsers::population).toList());
    }

    private static PopulationBuilder population(Users users) {
        return scenario(users.scenario())
                .exec(new StayActionBuilder(users.scenario(), users.entry()))
                .injectOpen(atOnceUsers(users.count()));
    }

    static void handOver(@Nullable List<Users> populations) {
        if (populations == null) {
            HANDED_OVER.remove();
        } else {
            HANDED_OVER.set(populations);
        }
    }
}
