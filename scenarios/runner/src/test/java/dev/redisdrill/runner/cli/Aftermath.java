package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.runner.plan.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What has to hold once a killed drill is gone. */
final class Aftermath {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private Aftermath() {}

    /** What it has found so far can be judged: INVALID, if it had begun at all. */
    static void theEvidenceIsReadable(Path run) throws IOException {
        if (!Files.exists(run.resolve(Plan.FILE))) {
            return; // it had not begun
        }
        StringWriter said = new StringWriter();
        assertThat(drill(said, "report", run.toString())).as(said.toString()).isEqualTo(ExitCode.INVALID);
        assertThat(said.toString()).startsWith("INVALID ").doesNotContain("defect");
        assertThat(run.resolve("report.html")).isNotEmptyFile();
    }

    /** Healing is the last of it: secrets outside of the run directory and data in it go, and it says so, once. */
    static String heal(Path run, boolean ended) throws IOException, InterruptedException {
        if (!Files.exists(run.resolve("heal.jsonl"))) {
            assertThat(privateDirectoriesOf(run)).isEmpty();
            return "it had not begun";
        }
        StringWriter said = new StringWriter();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        // Another drill that starts just now may be healing this one.
        while (drill(said, "heal", run.toString()) != ExitCode.PASS && System.nanoTime() < deadline) {
            said.getBuffer().setLength(0);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(said.toString()).isNotEmpty().doesNotContain("killed ").doesNotContain("goes on");
        if (ended) {
            assertThat(said.toString()).contains("nothing to heal");
        }
        assertThat(privateDirectoriesOf(run)).isEmpty();
        if (Files.exists(run.resolve("server"))) {
            try (Stream<Path> server = Files.list(run.resolve("server"))) {
                assertThat(server).noneMatch(file -> Files.isDirectory(file) || file.endsWith("lab.lock"));
            }
        }
        StringWriter again = new StringWriter();
        assertThat(drill(again, "heal", run.toString())).isZero();
        assertThat(again.toString()).contains("nothing to heal");
        return "healing said " + said.toString().lines().count() + " lines";
    }

    /**
     * What drills could leave in this machine's own network and mounts: rules, queues, file systems. The same text before
     * and after is no trace of any.
     */
    static String machine() throws IOException, InterruptedException {
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains("tmpfs"))
                .toList();
        return String.join("\n", mounts) + said("nft", "list", "ruleset") + said("tc", "qdisc", "show", "dev", "lo");
    }

    /** The private directories of a run, which are outside of its own. */
    static List<Path> privateDirectoriesOf(Path run) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String base : List.of("/dev/shm", System.getProperty("java.io.tmpdir"))) {
            try (Stream<Path> entries = Files.list(Path.of(base))) {
                entries.filter(entry -> belongsTo(entry, run)).forEach(found::add);
            }
        }
        return found;
    }

    private static boolean belongsTo(Path privateDirectory, Path run) {
        try {
            return Files.readString(privateDirectory.resolve("run")).equals(run.toString());
        } catch (IOException e) {
            return false; // gone meanwhile, or something else
        }
    }

    private static String said(String... command) throws InterruptedException, IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return "\nno " + command[0]; // then no drill can have used it
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return "\n" + said;
    }

    private static int drill(StringWriter said, String... arguments) {
        PrintWriter writer = new PrintWriter(said, true);
        Io io = new Io(writer, writer, false, Map.of(), HOME, HOME);
        return Main.execute(
                io,
                (plan, options) -> {
                    throw new AssertionError("nothing may be started");
                },
                arguments);
    }
}
