package dev.redisdrill.reports.judge;

import dev.redisdrill.reports.check.Evidence;
import dev.redisdrill.reports.check.Objective;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns a run directory into a report, from the directory alone: again later, elsewhere, by a newer version.
 *
 * <p>Each objective and each precondition gets its own verdict; over all, FAIL outweighs INVALID, INVALID outweighs WARN.
 * Without objectives the run is INVALID: where nothing was asked, nothing was shown.
 */
public final class Judge {
    private Judge() {}

    /**
     * A report together with what it was computed from, for those who draw more of it.
     *
     * @param report the report
     * @param evidence the evidence
     */
    public record Judgement(Report report, Evidence evidence) {}

    /** Judges a run directory, however much of it is there; only a directory that is not one is refused. */
    public static Report judge(Path runDirectory) throws IOException {
        return judge(RunDirectory.open(runDirectory)).report();
    }

    /** Judges an opened run directory. Never throws for what is wrong with its content: that makes it INVALID. */
    public static Judgement judge(RunDirectory run) {
        List<Objective> objectives = List.of();
        Optional<String> unreadable = run.plan().problem();
        if (run.plan().value().isPresent()) {
            try {
                objectives = Objective.readAll(run.plan().value().get().json());
            } catch (IllegalArgumentException e) {
                unreadable = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        Evidence evidence = Evidence.gather(run, objectives);
        List<ObjectiveResult> results = new ArrayList<>();
        for (Objective objective : objectives) {
            results.add(objective.evaluate(evidence));
        }
        List<ObjectiveResult> preconditions = new Preconditions(evidence, objectives).evaluate();
        preconditions.add(asked(objectives, unreadable));
        Verdict verdict = Verdict.mergeAll(Stream.concat(preconditions.stream(), results.stream())
                .map(ObjectiveResult::verdict)
                .toList());
        return new Judgement(new ReportBuilder(evidence).build(verdict, preconditions, results), evidence);
    }

    private static ObjectiveResult asked(List<Objective> objectives, Optional<String> unreadable) {
        if (unreadable.isPresent()) {
            return ObjectiveResult.precondition(
                    "objectives given", Verdict.INVALID, "the objectives cannot be read: " + unreadable.get());
        }
        return objectives.isEmpty()
                ? ObjectiveResult.precondition(
                        "objectives given",
                        Verdict.INVALID,
                        "the scenario has no objectives: nothing was asked, so nothing was shown")
                : ObjectiveResult.precondition(
                        "objectives given", Verdict.PASS, "the scenario has " + objectives.size() + " objectives");
    }
}
