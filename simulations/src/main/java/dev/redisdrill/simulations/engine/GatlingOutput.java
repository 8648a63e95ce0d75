package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.engine.gatling.EmbeddedGatling;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Gatling itself saw of the run, {@code simulation.json}. Latencies are not in it: Gatling measures them in
 * milliseconds and from the moment of sending.
 *
 * @param gatlingVersion Gatling's version
 * @param eventLoops the number of its event loops
 * @param populations users by scenario
 */
record GatlingOutput(String gatlingVersion, int eventLoops, List<EmbeddedGatling.Population> populations) {
    static void write(Path directory, int eventLoops, EmbeddedGatling gatling) {
        try {
            Files.createDirectories(directory);
            GatlingOutput output = new GatlingOutput(EmbeddedGatling.version(), eventLoops, gatling.populations());
            SpecJson.mapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(directory.resolve("simulation.json").toFile(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write Gatling's output to " + directory, e);
        }
    }
}
