package dev.redisdrill.chaos.lab.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.Labs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InterruptedRunIT {
    @TempDir
    Path directory;

    @Test
    void serversDieWithTheProcessThatStartedThemAndHealRemovesTheRest() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbandonedLab.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("owner.log").toFile())
                .start();
        try {
            Path started = directory.resolve("started");
            Eventually.await("lab started", Duration.ofSeconds(60), () -> Files.exists(started));
            assertThat(ServerProcess.of(server())).hasSize(6);
            Path secrets = PrivateDirectory.all().stream()
                    .filter(path -> belongsToThisRun(path))
                    .findFirst()
                    .orElseThrow();
            assertThat(secrets.resolve("node.key")).exists();

            owner.destroyForcibly();
            Eventually.await(
                    "no server and no secret left",
                    Duration.ofSeconds(1),
                    () -> ServerProcess.of(server()).isEmpty() && Files.notExists(secrets));
            assertThat(owner.waitFor(10, TimeUnit.SECONDS)).isTrue();

            List<String> done = Labs.heal(directory);
            assertThat(done).hasSize(6).allMatch(line -> line.startsWith("deleted " + server()));
            try (Stream<Path> left = Files.list(server())) {
                assertThat(left).hasSize(6).allMatch(file -> file.toString().endsWith(".log"));
            }
            assertThat(Labs.heal(directory)).isEmpty();
        } finally {
            owner.destroyForcibly();
        }
    }

    private boolean belongsToThisRun(Path secrets) throws AssertionError {
        try {
            return Files.readString(secrets.resolve("run")).equals(directory.toString());
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private Path server() {
        return directory.resolve("server");
    }
}
