package dev.redisdrill.runner.campaign;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs scenarios one after the other.
 *
 * <p>Confined to one thread.
 */
public final class Campaign {
    private final DrillRunner runner;
    private final Consumer<String> progress;

    /** @param progress takes a line when a run begins and another when it has ended */
    public Campaign(DrillRunner runner, Consumer<String> progress) {
        this.runner = runner;
        this.progress = progress;
    }

    /** A scenario and how it went. */
    public record Row(String name, DrillRunner.Outcome outcome, Duration took) {}

    /**
     * Runs them all, or those before an interruption.
     *
     * @param files the scenario files, in their order
     * @param out each run's directory lies below it, named after its file
     */
    public List<Row> run(List<Path> files, Path out) throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        for (Path file : files) {
            String name = nameOf(file);
            String number = "[" + (rows.size() + 1) + "/" + files.size() + "] ";
            progress.accept(number + name);
            long begun = System.nanoTime();
            DrillRunner.Outcome outcome = runner.run(file, out.resolve(name));
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            rows.add(new Row(name, outcome, took));
            progress.accept(number + name + ": " + outcome.verdict() + " after " + took.toSeconds() + " s");
            if (outcome.interrupted()) {
                break;
            }
        }
        return rows;
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    }
}
