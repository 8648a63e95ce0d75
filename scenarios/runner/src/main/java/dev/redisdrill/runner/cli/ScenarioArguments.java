package dev.redisdrill.runner.cli;

import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.runner.plan.Problem;
import dev.redisdrill.runner.plan.ScenarioFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of all commands that read one scenario. */
final class ScenarioArguments {
    @Parameters(index = "0", paramLabel = "SCENARIO.yaml", description = "The scenario file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path scenario;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random; stronger than the file's.")
    private @Nullable Long seed;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "Changes a value of the scenario, such as load.duration=10s or tenants.shop.cache.rate=100/s."
                    + " May be given several times.")
    private List<String> settings = new ArrayList<>();

    /** The scenario file as the user named it. */
    Path file() {
        return scenario;
    }

    /** The options, to be given to another run. */
    List<String> handedOn() {
        List<String> options = new ArrayList<>();
        settings.forEach(setting -> options.addAll(List.of("--set", setting)));
        if (seed != null) {
            options.addAll(List.of("--seed", String.valueOf(seed)));
        }
        return options;
    }

    /** The plan; otherwise all errors have been told and it is empty. */
    Optional<Plan> load(Io io, boolean withWarnings) {
        return tell(ScenarioFile.read(io.directory(), scenario, allSettings()), io, withWarnings);
    }

    /** {@link #load} for a run, for which the secrets have to be there, too. */
    Optional<Plan> loadToRun(Io io, boolean withWarnings) {
        ScenarioFile.Loaded loaded = ScenarioFile.readToRun(io.directory(), scenario, allSettings(), io.environment());
        return tell(loaded, io, withWarnings);
    }

    private List<String> allSettings() {
        List<String> all = new ArrayList<>(settings);
        if (seed != null) {
            all.add("seed=" + seed);
        }
        return all;
    }

    /** Whether all scenario files below the directory can be read; otherwise all errors have been told. */
    boolean allLoad(Io io, List<Path> files) {
        boolean fine = true;
        for (Path file : files) {
            fine &= tell(ScenarioFile.read(io.directory(), io.shown(file), allSettings()), io, false)
                    .isPresent();
        }
        return fine;
    }

    private static Optional<Plan> tell(ScenarioFile.Loaded loaded, Io io, boolean withWarnings) {
        for (Problem problem : withWarnings ? loaded.problems() : loaded.errors()) {
            io.err().println(problem);
        }
        return loaded.plan();
    }
}
