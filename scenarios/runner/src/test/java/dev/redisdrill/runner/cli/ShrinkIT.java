package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.runner.experiment.RunSession;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.runner.plan.ScenarioFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real run that fails for one of its faults, shrunk by real runs. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
final class ShrinkIT {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final int RUNS = 2;

    @TempDir
    private Path directory;

    @Test
    void findsTheOneFaultForWhichTheObjectiveFailsAndWhatItWritesStillFails() throws IOException {
        Path scenario = Files.writeString(directory.resolve("two.yaml"), """
                name: two-freezes
                description: Two freezes, of which one is longer than the objective allows.
                target: {local: {nodeTimeout: 5s, replicasPerShard: 0, tls: false}}
                load: {warmup: 2s, duration: 3s}
                tenants: [{name: bank, workloads: [{ledger: {rate: 200/s, keys: 100}}]}]
                faults:
                  - {at: 200ms, name: short, freeze: {shard: 1, duration: 100ms}}
                  - {at: 1s, name: guilty, freeze: {shard: 2, duration: 1200ms}}
                objectives: [{rto: {max: 500ms}}]
                """);
        StringWriter said = new StringWriter();
        Path run = failed(scenario, "run", said);

        assertThat(drill(said, "shrink", run.toString())).as(said.toString()).isEqualTo(ExitCode.PASS);

        assertThat(said.toString()).contains("smallest failing plan: guilty (1 of 2 faults");
        Path smallest = Path.of(run + "-shrunk/smallest.yaml");
        Plan plan = ScenarioFile.read(smallest, List.of()).plan().orElseThrow();
        assertThat(plan.faults()).extracting(FaultSpec::name).containsExactly("guilty");
        failed(smallest, "again", said);
    }

    /** A run that must end with FAIL; once more, as shrink itself does, where other tests made the load late. Its directory. */
    private Path failed(Path scenario, String name, StringWriter said) {
        for (int attempt = 1; ; attempt++) {
            Path run = directory.resolve(name + attempt);
            int code = drill(said, "run", scenario.toString(), "--quiet", "--out", run.toString());
            if (code != ExitCode.INVALID || attempt == RUNS) {
                assertThat(code).as(said.toString()).isEqualTo(ExitCode.FAIL);
                return run;
            }
        }
    }

    private static int drill(StringWriter said, String... arguments) {
        PrintWriter writer = new PrintWriter(said, true);
        return Main.execute(new Io(writer, writer, false, Map.of(), HOME, HOME), RunSession.real(), arguments);
    }
}
