package dev.redisdrill.runner.experiment;

import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.runner.plan.ScenarioException;
import dev.redisdrill.runner.plan.ScenarioFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Plans as the scenario parser makes them. */
final class TestPlans {
    private TestPlans() {}

    /** The plan of a scenario's text. */
    static Plan of(String yaml) {
        try {
            Path file = Files.createTempFile("scenario", ".yaml");
            try {
                Files.writeString(file, yaml);
                return ScenarioFile.read(file, List.of()).orThrow();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ScenarioException e) {
            throw new IllegalArgumentException(e.getMessage() + "\n" + yaml, e);
        }
    }
}
