package dev.redisdrill.runner.experiment;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line says about a run beside the scenario.
 *
 * @param directory the run directory: does not exist yet, or is empty
 * @param engine the server binary to use, which is stronger than the scenario's
 * @param base the directory that relative {@code file:} references of the scenario start from
 * @param toolVersion this program's version, for the evidence
 * @param progress shows how the run goes; the runner closes it
 */
public record RunOptions(
        Path directory, Optional<String> engine, Path base, String toolVersion, ProgressListener progress) {}
