package dev.redisdrill.runner.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Runs one scenario to its end. */
public interface DrillRunner {

    /**
     * Runs it.
     *
     * @param scenario a scenario file
     * @param directory the run directory; new
     * @throws IOException if it could not be started, or its report cannot be read
     */
    Outcome run(Path scenario, Path directory) throws IOException, InterruptedException;

    /**
     * How a run ended.
     *
     * @param code the exit code of {@code drill run}
     * @param report its {@code report.json}; missing if there is none
     * @param message the last line on its standard error; may be empty
     */
    record Outcome(int code, JsonNode report, String message) {
        private static final int USAGE = 2;
        private static final int INTERRUPTED = 130;

        /** The verdict; {@code SKIPPED} if this machine cannot run it, {@code INVALID} if nothing was reported. */
        public String verdict() {
            return code == USAGE ? "SKIPPED" : report.path("verdict").asText("INVALID");
        }

        /** Whether somebody stopped it. */
        public boolean interrupted() {
            return code == INTERRUPTED;
        }

        /** The names of the objectives that were not met. */
        public Set<String> failed() {
            Set<String> failed = new TreeSet<>();
            report.path("objectives").forEach(objective -> {
                if (objective.path("verdict").asText().equals("FAIL")) {
                    failed.add(objective.path("name").asText());
                }
            });
            return failed;
        }
    }
}
