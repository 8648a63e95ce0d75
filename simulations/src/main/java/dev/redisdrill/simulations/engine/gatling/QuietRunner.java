package dev.redisdrill.simulations.engine.gatling;

import io.gatling.app.Runner;
import io.gatling.commons.util.DefaultClock;
import io.gatling.core.actor.ActorSystem;
import io.gatling.core.cli.GatlingArgs;
import io.gatling.core.config.GatlingConfiguration;
import io.gatling.core.scenario.SimulationParams;
import io.gatling.core.stats.StatsEngine;
import io.gatling.core.stats.writer.RunMessage;
import io.netty.channel.EventLoopGroup;

/** Gatling's runner, without its calls to the network and with statistics of our own. */
final class QuietRunner extends Runner {
    private final StatsEngine statistics;

    QuietRunner(
            ActorSystem system,
            EventLoopGroup loops,
            GatlingArgs arguments,
            GatlingConfiguration configuration,
            StatsEngine statistics) {
        super(system, loops, new DefaultClock(), arguments, configuration);
        this.statistics = statistics;
    }

    @Override
    public void displayVersionWarning() {
        // Gatling would ask the network for its latest version here.
    }

    @Override
    public StatsEngine newStatsEngine(SimulationParams parameters, RunMessage run) {
        return statistics;
    }
}
