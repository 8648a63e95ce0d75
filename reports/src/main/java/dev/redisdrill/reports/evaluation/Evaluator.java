package dev.redisdrill.reports.evaluation;

import dev.redisdrill.reports.evaluation.EvaluationPlan.PlannedVariant;
import dev.redisdrill.reports.judge.Judge;
import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Turns the directory of an evaluation into its result: judges each run below it again. Confined to one thread. */
public final class Evaluator {
    private final Path directory;
    private final EvaluationPlan plan;
    private Optional<Report> first = Optional.empty();

    private Evaluator(Path directory) throws IOException {
        this.directory = directory;
        this.plan = EvaluationPlan.of(directory);
    }

    /** Whether a directory is that of an evaluation. */
    public static boolean isEvaluation(Path directory) {
        return EvaluationPlan.isThere(directory);
    }

    /** Where a run's directory lies below that of its evaluation. */
    public static String placeOf(String variant, int repeat) {
        return variant + "/" + repeat;
    }

    /**
     * Evaluates what there is; what is missing makes its variant one that is not ranked.
     *
     * @throws IOException if the directory is not that of an evaluation
     */
    public static Evaluation evaluate(Path directory) throws IOException {
        return new Evaluator(directory).evaluate();
    }

    private Evaluation evaluate() throws IOException {
        List<Contender> contenders = new ArrayList<>();
        for (PlannedVariant variant : plan.variants()) {
            contenders.add(contender(variant));
        }
        List<Evaluation.Variant> variants = new Ranking(contenders, plan.confidence()).variants();
        List<String> problems = variants.stream()
                .flatMap(variant -> variant.problem().stream().map(problem -> variant.name() + ": " + problem))
                .toList();
        return new Evaluation(
                Evaluation.SCHEMA,
                problems.isEmpty() && !variants.isEmpty() ? Verdict.PASS : Verdict.INVALID,
                plan.name(),
                plan.description(),
                first.map(Evaluator::cluster).orElse("cluster unknown"),
                plan.seed(),
                plan.repeats(),
                plan.confidence(),
                Ranking.method(plan.confidence(), plan.repeats()),
                texts(),
                variants,
                problems);
    }

    private static Map<String, Evaluation.FigureText> texts() {
        Map<String, Evaluation.FigureText> texts = new LinkedHashMap<>();
        for (RunFigure figure : RunFigure.values()) {
            texts.put(figure.title(), new Evaluation.FigureText(figure.title(), figure.unit(), figure.description()));
        }
        return texts;
    }

    private static String cluster(Report report) {
        Report.Environment e = report.environment();
        return e.engine().name().orElse("?") + " " + e.engine().version().orElse("?") + ", "
                + e.shards().map(n -> n + " shards").orElse("? shards")
                + e.replicasPerShard().map(n -> " × (1 + " + n + ")").orElse("")
                + (e.tls().orElse(false) ? ", TLS" : "")
                + e.nodeTimeoutMillis()
                        .map(t -> ", node timeout " + Figures.count(t) + " ms")
                        .orElse("");
    }

    private Contender contender(PlannedVariant variant) throws IOException {
        List<Contender.Trial> trials = new ArrayList<>();
        Optional<String> library = Optional.empty();
        for (int repeat = 1; repeat <= plan.repeats(); repeat++) {
            String place = placeOf(variant.name(), repeat);
            Path run = directory.resolve(place);
            if (!Files.isDirectory(run)) {
                trials.add(Contender.Trial.missing(repeat, place));
                continue;
            }
            Judgement judgement = Judge.judge(RunDirectory.open(run));
            if (first.isEmpty()) {
                first = Optional.of(judgement.report());
            }
            library = library.or(() -> library(judgement.report()));
            trials.add(trial(repeat, place, judgement));
        }
        return new Contender(variant.name(), variant.description(), variant.client(), library, trials);
    }

    private static Optional<String> library(Report report) {
        return report.environment()
                .client()
                .name()
                .map(name -> name
                        + report.environment()
                                .client()
                                .version()
                                .map(version -> " " + version)
                                .orElse(""));
    }

    private static Contender.Trial trial(int repeat, String place, Judgement judgement) {
        Report report = judgement.report();
        Optional<ObjectiveResult> invalid = Stream.concat(report.preconditions().stream(), report.objectives().stream())
                .filter(result -> result.verdict() == Verdict.INVALID)
                .findFirst();
        Map<RunFigure, OptionalDouble> figures = new EnumMap<>(RunFigure.class);
        for (RunFigure figure : RunFigure.values()) {
            figures.put(figure, figure.of(judgement));
        }
        return new Contender.Trial(
                repeat,
                place,
                Optional.of(report.verdict()),
                invalid.map(result -> result.name() + ": " + result.reason()),
                figures);
    }
}
