package dev.redisdrill.chaos.lab.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** That its pipe also closes when its process is killed, is seen by {@link InterruptedRunIT}. */
@EnabledOnOs(OS.LINUX)
class ReaperTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    /** With what a shell could trip over in its name. */
    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private Path run;
    private Path server;
    private Path data;

    @BeforeEach
    void directories() throws IOException {
        run = Files.createDirectory(directory.resolve("a run $(of) [mine]*"));
        server = Files.createDirectory(run.resolve("server"));
        data = Files.createDirectory(server.resolve("127.0.1.1-7000"));
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void endsWhatWorksInANodesDirectoryAndWritesItsLogAndNothingElse() throws Exception {
        Process child = sleeper(data, server.resolve("127.0.1.1-7000.log"));
        Process somebodys = sleeper(data, directory.resolve("somebodys.log"));
        Process elsewhere = sleeper(server, server.resolve("127.0.1.1-7000.log"));
        Path secrets = privateDirectoryOf(run);
        try (Reaper reaper = Reaper.start(List.of(), server, run, List.of(directory))) {
            assertThat(reaper.shell().isAlive()).isTrue();
            assertThat(child.isAlive()).isTrue();
        }
        Eventually.await("the child has ended", SOON, () -> !child.isAlive());
        assertThat(somebodys.isAlive()).isTrue();
        assertThat(elsewhere.isAlive()).isTrue();
        assertThat(secrets).as("the lab deletes it itself").exists();
    }

    @Test
    void whereTheLabCannotDeleteItsSecretsAnyMoreTheyGoAndThoseOfOtherRunsStay() throws Exception {
        Path secrets = privateDirectoryOf(run);
        Path others = privateDirectoryOf(directory.resolve("another run"));
        Path unnamed = Files.createDirectory(directory.resolve("redis-drill-3"));
        Process shell = Reaper.start(List.of(), server, run, List.of(directory)).shell();
        shell.getOutputStream().close(); // as the kernel does when this process ends
        Eventually.await("the shell has ended", SOON, () -> !shell.isAlive());
        assertThat(secrets).doesNotExist();
        assertThat(others).isDirectory();
        assertThat(unnamed).isDirectory();
    }

    private Process sleeper(Path where, Path log) throws IOException {
        Process process = new ProcessBuilder("sleep", "60")
                .directory(where.toFile())
                .redirectOutput(log.toFile())
                .start();
        started.add(process);
        return process;
    }

    private Path privateDirectoryOf(Path owner) throws IOException {
        Path made = Files.createTempDirectory(
                directory,
                "redis-drill-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(made.resolve("run"), owner.toString());
        Files.writeString(made.resolve("node.key"), "x");
        return made;
    }
}
