package dev.redisdrill.simulations.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.fixture.RedisCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The DSL as any Gatling project uses it: Gatling's own main class, statistics and assertions. */
@Timeout(120)
class RedisExampleIT {

    @Test
    void theExampleRunsUnderGatlingsOwnMainClass(@TempDir Path directory) throws Exception {
        try (RedisCluster cluster = RedisCluster.start(directory, 3, 0)) {
            Path results = directory.resolve("results");
            Path log = directory.resolve("gatling.log");
            int exit = gatling(cluster, results, log);

            String said = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(exit).as(said).isZero();
            // 250 users with 8 requests each, as Gatling's own statistics saw them.
            assertThat(said).containsPattern("> Global +\\| +2,000 +\\| +2,000 +\\| +0\\b");
            try (Stream<Path> files = Files.walk(results)) {
                assertThat(files.map(path -> path.getFileName().toString()).toList())
                        .contains("simulation.log");
            }
        }
    }

    private static int gatling(RedisCluster cluster, Path results, Path log) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Dgatling.data.enableAnalytics=false",
                        "-Dredis=" + cluster.address(0) + "," + cluster.address(1),
                        "-Dredis.ca=" + cluster.caFile(),
                        "-Dredis.user=shop",
                        "-Djava.util.prefs.userRoot=" + results,
                        "-Duser.language=en",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.gatling.app.Gatling",
                        "-s",
                        RedisExampleSimulation.class.getName(),
                        "-rf",
                        results.toString(),
                        // Reports need Gatling's charting library, which is not free software.
                        "-nr"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("REDIS_PASSWORD", cluster.password());
        Process process = builder.start();
        if (!process.waitFor(100, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }
}
