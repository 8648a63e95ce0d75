package dev.redisdrill.reports;

import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.timeline.event.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What tests of the judge have in common. */
final class Judged {
    private Judged() {}

    /** The result of an objective or a precondition. */
    static ObjectiveResult result(Report report, String name) {
        return Stream.concat(report.objectives().stream(), report.preconditions().stream())
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no result named " + name + " in " + report));
    }

    /** A change to the lines of a file. */
    interface LineEdit {
        Stream<String> apply(Stream<String> lines);
    }

    /** Changes a run's timeline. */
    static void rewrite(Path run, LineEdit edit) throws Exception {
        Path file = run.resolve(Timeline.FILE);
        List<String> lines = edit.apply(Files.readAllLines(file).stream()).toList();
        Files.write(file, lines);
    }
}
