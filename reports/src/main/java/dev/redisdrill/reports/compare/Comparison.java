package dev.redisdrill.reports.compare;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.redisdrill.reports.judge.Judge;
import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Two runs side by side, from their directories alone. Figures that one of them does not know are empty, never 0. Immutable.
 *
 * @param schema {@link #SCHEMA}
 * @param a the first run
 * @param b the second run, whose differences from the first are given
 * @param unlike what keeps them from being compared; empty if nothing does
 * @param notes what differs beside
 * @param sections the figures, in the order of a report
 */
@JsonPropertyOrder({"schema"})
public record Comparison(
        String schema, Side a, Side b, List<String> unlike, List<String> notes, List<Section> sections) {
    /** The version of this form. */
    public static final String SCHEMA = "redis-drill/compare/1";

    public Comparison {
        unlike = List.copyOf(unlike);
        notes = List.copyOf(notes);
        sections = List.copyOf(sections);
    }

    /** A run: its directory, id, verdict, and what in it is INVALID, if anything is. */
    public record Side(
            String directory,
            Optional<String> id,
            Verdict verdict,
            Optional<String> startedAt,
            Optional<String> invalidBecause) {}

    /** Some rows under a title. */
    public record Section(String title, List<Row> rows) {
        public Section {
            rows = List.copyOf(rows);
        }
    }

    /**
     * A figure of both runs.
     *
     * @param name what it is
     * @param unit its unit; empty for counts and words
     * @param a of the first run; empty if it is not known
     * @param b of the second
     * @param difference b less a
     * @param percent the difference as a share of a, in percent; empty also if a is 0
     * @param words what stands in the place of figures: the verdicts of an objective
     */
    public record Row(
            String name,
            String unit,
            OptionalDouble a,
            OptionalDouble b,
            OptionalDouble difference,
            OptionalDouble percent,
            Optional<Words> words) {

        static Row of(String name, String unit, OptionalDouble a, OptionalDouble b) {
            return of(name, unit, a, b, Optional.empty());
        }

        static Row of(String name, String unit, OptionalDouble a, OptionalDouble b, Optional<Words> words) {
            if (a.isEmpty() || b.isEmpty()) {
                return new Row(name, unit, a, b, OptionalDouble.empty(), OptionalDouble.empty(), words);
            }
            double difference = b.getAsDouble() - a.getAsDouble();
            OptionalDouble percent = a.getAsDouble() == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(100 * difference / Math.abs(a.getAsDouble()));
            return new Row(name, unit, a, b, OptionalDouble.of(difference), percent, words);
        }
    }

    /** A word of each run. */
    public record Words(String a, String b) {}

    /** Whether the two are of a kind. */
    public boolean alike() {
        return unlike.isEmpty();
    }

    /**
     * Judges both runs again and lays them side by side.
     *
     * @throws IOException if one of them is not a directory
     */
    public static Comparison of(Path a, Path b) throws IOException {
        Judgement one = Judge.judge(RunDirectory.open(a));
        Judgement other = Judge.judge(RunDirectory.open(b));
        Likeness likeness = Likeness.of(one, other);
        return new Comparison(
                SCHEMA,
                side(one.report(), a),
                side(other.report(), b),
                likeness.unlike(),
                likeness.notes(),
                new ComparedFigures(one.report(), other.report()).sections());
    }

    private static Side side(Report report, Path directory) {
        Optional<String> invalid = Stream.concat(report.preconditions().stream(), report.objectives().stream())
                .filter(result -> result.verdict() == Verdict.INVALID)
                .map(Comparison::reason)
                .findFirst();
        return new Side(
                directory.normalize().toString(),
                report.run().id(),
                report.verdict(),
                report.run().startedAt(),
                invalid);
    }

    private static String reason(ObjectiveResult result) {
        return result.name() + ": " + result.reason();
    }
}
