package dev.redisdrill.reports;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.redisdrill.reports.evaluation.Evaluation;
import dev.redisdrill.reports.evaluation.Evaluator;
import dev.redisdrill.reports.render.EvaluationHtml;
import dev.redisdrill.reports.render.EvaluationText;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Path;

/** The one call from the directory of an evaluation, with its runs below it, to its reports. */
public final class Evaluations {
    /** The page's name in the directory. */
    public static final String PAGE = "evaluation.html";

    private static final ObjectMapper MAPPER = SpecJson.mapper().copy().enable(SerializationFeature.INDENT_OUTPUT);

    private Evaluations() {}

    /** Whether a directory is that of an evaluation: its {@code plan.json} has one. */
    public static boolean isEvaluation(Path directory) {
        return Evaluator.isEvaluation(directory);
    }

    /** Where the run of a variant lies below the directory, {@code repeat} from 1. */
    public static String placeOf(String variant, int repeat) {
        return Evaluator.placeOf(variant, repeat);
    }

    /**
     * Judges every run again and writes {@code evaluation.json}, {@code evaluation.html} and {@code evaluation.md}.
     *
     * @throws IOException if it is not the directory of an evaluation, or cannot be written to; never for runs that are missing
     */
    public static Evaluation write(Path directory) throws IOException {
        Evaluation evaluation = Evaluator.evaluate(directory);
        Reports.replace(directory.resolve("evaluation.json"), MAPPER.writeValueAsString(evaluation) + "\n");
        Reports.replace(directory.resolve(PAGE), EvaluationHtml.render(evaluation));
        Reports.replace(directory.resolve("evaluation.md"), EvaluationText.markdown(evaluation));
        return evaluation;
    }

    /** The ranking for a terminal, without colours; ends with a line end. */
    public static String summary(Evaluation evaluation, Path directory) {
        return EvaluationText.summary(evaluation, directory.resolve(PAGE));
    }
}
