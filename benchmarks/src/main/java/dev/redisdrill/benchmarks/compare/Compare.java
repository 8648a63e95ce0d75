package dev.redisdrill.benchmarks.compare;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.timeline.StandardOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Prints how many operations {@code load/throughput.yaml} completes, and with how much CPU time, beside redis-benchmark on
 * the same cluster: in turn, so that what else happens on the machine happens to all. Started by {@code compare.sh}.
 *
 * <p>Arguments: the repository's directory, the directory for results, the number of rounds, the operations of each of
 * redis-benchmark's tests and, if not the scenario's own, the duration of the load.
 */
@StandardOutput
public final class Compare {
    private static final int USERS = 50;
    private static final int MORE_USERS = 500;

    private Compare() {}

    /** Exit codes: 0 when all rounds were measured, whatever came out; 3 when they could not be. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 4) {
            System.err.println("compare: start it by benchmarks/compare.sh");
            System.exit(2);
        }
        Path home = Path.of(args[0]).toAbsolutePath();
        Path out = Path.of(args[1]).toAbsolutePath();
        Optional<String> duration = args.length > 4 ? Optional.of(args[4]) : Optional.empty();
        try {
            Files.createDirectories(out);
            compare(home, out, Integer.parseInt(args[2]), Long.parseLong(args[3]), duration);
        } catch (IOException | LabException | MissingEvidenceException e) {
            System.err.println("compare: " + e.getMessage());
            System.exit(3);
        }
        // No thread of any library may keep the process alive.
        System.exit(0);
    }

    private static void compare(Path home, Path out, int rounds, long operations, Optional<String> duration)
            throws IOException, LabException, InterruptedException {
        Comparison comparison = new Comparison(USERS, MORE_USERS);
        try (Arena arena = Arena.open(out)) {
            Rival rival = new Rival(arena, out.resolve("redis-benchmark.log"));
            Throughput load = new Throughput(arena, home, duration);
            for (int round = 1; round <= rounds; round++) {
                System.err.println("compare: round " + round + " of " + rounds);
                Figures few = load.run(USERS, out.resolve("round-" + round + "-" + USERS + "-users"));
                Figures other = rival.run(operations);
                Figures many = load.run(MORE_USERS, out.resolve("round-" + round + "-" + MORE_USERS + "-users"));
                comparison.add(round, new Comparison.Round(few, other, many));
            }
        }
        System.out.print(comparison.text());
    }
}
