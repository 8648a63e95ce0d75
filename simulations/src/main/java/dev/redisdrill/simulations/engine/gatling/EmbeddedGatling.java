package dev.redisdrill.simulations.engine.gatling;

import io.gatling.commons.util.GatlingVersion$;
import io.gatling.core.actor.ActorSystem;
import io.gatling.core.cli.GatlingArgs;
import io.gatling.core.config.GatlingConfiguration;
import io.gatling.netty.util.Transports;
import io.netty.channel.EventLoopGroup;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import scala.Console;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Gatling inside a process that is not Gatling's: runs users that stay until they are let go, on event loops of the
 * caller, without exiting the process, asking the network for versions or sending analytics.
 */
public final class EmbeddedGatling {
    private final LightStatistics statistics = new LightStatistics();
    private final List<Users> populations;

    /** Runs nothing yet. */
    public EmbeddedGatling(List<Users> populations) {
        this.populations = List.copyOf(populations);
    }

    /** Event loops of the kind Gatling uses: native where the system has them, as their timers are finer. */
    public static EventLoopGroup newEventLoops(int count) {
        return Transports.newEventLoopGroup(true, false, count, "gatling");
    }

    /** Starts all users at once and returns when all have left. Blocks. */
    public void run(EventLoopGroup loops) {
        GatlingArgs arguments = new GatlingArgs(
                Option.apply(LongLivedUsers.class.getName()),
                Option.empty(),
                true,
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty());
        LongLivedUsers.handOver(populations);
        try (ActorSystem system = new ActorSystem()) {
            QuietRunner runner = new QuietRunner(system, loops, arguments, configuration(), statistics);
            // Gatling prints when it starts and ends; standard output is not Gatling's here.
            Console.withOut(OutputStream.nullOutputStream(), runner::run);
        } finally {
            LongLivedUsers.handOver(null);
        }
    }

    private static GatlingConfiguration configuration() {
        List<Tuple2<String, ?>> settings = new ArrayList<>();
        settings.add(new Tuple2<>("gatling.data.enableAnalytics", false));
        // Despite its name, the way to make a configuration without system-wide properties or a file.
        return GatlingConfiguration.loadForTest(
                CollectionConverters.asScala(settings).toSeq());
    }

    /** What Gatling saw, scenario by scenario. */
    public List<Population> populations() {
        return populations.stream()
                .map(users -> new Population(
                        users.scenario(), statistics.started(users.scenario()), statistics.ended(users.scenario())))
                .toList();
    }

    /** Gatling's version. */
    public static String version() {
        return GatlingVersion$.MODULE$.ThisVersion().fullVersion();
    }

    /** How many users of a scenario started and ended. */
    public record Population(String scenario, long usersStarted, long usersEnded) {}
}
