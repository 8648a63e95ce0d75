package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.experiment.ExperimentRunner;
import dev.redisdrill.runner.experiment.ProgressState;
import dev.redisdrill.runner.experiment.RunOptions;
import dev.redisdrill.runner.experiment.RunResult;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.runner.plan.SampleFaults;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final String KILL = "scenarios/library/drills/kill-primary.yaml";

    @TempDir
    Path directory;

    /** Where runs would leave secrets: what others have left on this machine is not for a test to heal. */
    @TempDir
    Path privately;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final AtomicReference<Plan> planned = new AtomicReference<>();
    private final AtomicReference<RunOptions> options = new AtomicReference<>();

    private int drill(Path from, ExperimentRunner experiments, String... arguments) {
        Map<String, String> environment = Map.of("REDIS_DRILL_PRIVATE", privately.toString());
        Io io = new Io(new PrintWriter(out, true), new PrintWriter(err, true), false, environment, from, HOME);
        return Main.execute(io, experiments, arguments);
    }

    private int drill(String... arguments) {
        return drill(
                HOME,
                (plan, given) -> {
                    throw new AssertionError("nothing may be started");
                },
                arguments);
    }

    private ExperimentRunner ending(Verdict verdict, boolean interrupted) {
        return (plan, given) -> {
            planned.set(plan);
            options.set(given);
            given.progress()
                    .update(new ProgressState(
                            "steady",
                            Duration.ofSeconds(7),
                            Duration.ofSeconds(33),
                            Optional.of(new ProgressState.Rates(3_000, 2_999, 1, 2.13)),
                            Set.of(),
                            "ok"));
            return new RunResult(verdict, interrupted, "the summary\n");
        };
    }

    @ParameterizedTest
    @CsvSource({"PASS, false, 0", "WARN, false, 0", "FAIL, false, 1", "INVALID, false, 3", "INVALID, true, 130"})
    void endsWithTheVerdict(Verdict verdict, boolean interrupted, int code) {
        assertThat(drill(HOME, ending(verdict, interrupted), "run", KILL, "--out", directory.toString()))
                .isEqualTo(code);
        assertThat(out).hasToString("the summary\n");
        assertThat(err.toString())
                .isEqualTo("[0:07/0:33]  steady  cluster ok  2,999/s done  1/s failed  p99 2.1 ms  3,000/s offered\n");
    }

    @Test
    void handsOverWhatTheCommandLineSays() {
        int code = drill(
                HOME,
                ending(Verdict.PASS, false),
                "run",
                KILL,
                "--seed",
                "7",
                "--set",
                "load.duration=20s",
                "--set",
                "tenants.shop.cache.rate=100/s",
                "--engine",
                "/bin/true",
                "--quiet",
                "--no-build");

        assertThat(code).isZero();
        assertThat(err).hasToString("");
        assertThat(planned.get().seed()).isEqualTo(7);
        assertThat(planned.get().load().duration()).isEqualTo(Duration.ofSeconds(20));
        assertThat(options.get().engine()).contains("/bin/true");
        assertThat(options.get().base()).isEqualTo(HOME.resolve("scenarios/library/drills"));
        assertThat(options.get().directory().getParent()).isEqualTo(HOME.resolve("runs"));
        assertThat(options.get().directory().getFileName().toString()).matches("kill-primary-\\d{8}T\\d{6}Z");
        assertThat(options.get().toolVersion()).matches("\\d+\\.\\d+.*");
    }

    @Test
    void startsNothingForAWrongScenario() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.yaml"), "nmae: x\n", StandardCharsets.UTF_8);

        for (String command : List.of("run", "preflight", "plan", "validate")) {
            err.getBuffer().setLength(0);
            assertThat(drill(command, bad.toString())).as(command).isEqualTo(2);
            assertThat(err.toString().lines())
                    .as(command)
                    .containsExactly(
                            bad + ":1:1: 'description' is missing (One sentence on what it shows)",
                            bad + ":1:1: 'tenants' is missing (Who puts load on the cluster; at least one)",
                            bad + ":1:1: unknown key 'nmae' (did you mean 'name'?)");
        }
        assertThat(out).hasToString("");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run                              | drill run: Missing required parameter: 'SCENARIO.yaml'; see drill run --help
            run x.yaml --sed 3               | drill run: Unknown options: '--sed', '3' (did you mean --seed?); see drill run --help
            run x.yaml --seed many           | drill run: Invalid value for option '--seed': 'many' is not a long; see drill run --help
            rum x.yaml                       | drill: Unmatched arguments from index 0: 'rum', 'x.yaml' (did you mean run?); see drill --help
            ''                               | drill: name a command: run, plan, validate, list, report, compare, shrink, heal, doctor; see drill --help
            run none.yaml                    | none.yaml: there is no such file; './drill list' shows the library
            run scenarios/library/load/steady.yaml --out docs | --out docs: is there already and not empty; name a new directory
            run scenarios/library/load/steady.yaml --engine none | --engine none: there is no such file; give the path of a redis-server
            report docs                      | docs: is not a run directory, there is no plan.json in it
            report none                      | none: there is no such directory
            heal docs                        | docs: is not a run directory, there is no heal.jsonl in it
            """)
    void answersAWrongCommandLineInOneLine(String arguments, String line) {
        assertThat(drill(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)))
                .isEqualTo(2);
        assertThat(err).hasToString(line + "\n");
        assertThat(out).hasToString("");
    }

    @Test
    void showsNoStackTraceWithoutDebug() {
        ExperimentRunner broken = (plan, given) -> {
            throw new IOException("the disk is gone");
        };

        assertThat(drill(HOME, broken, "run", KILL, "--quiet")).isEqualTo(3);
        assertThat(err).hasToString("drill: the disk is gone\n");

        err.getBuffer().setLength(0);
        assertThat(drill(HOME, broken, "run", KILL, "--quiet", "--debug")).isEqualTo(3);
        assertThat(err.toString())
                .startsWith("drill: the disk is gone\njava.io.IOException")
                .contains("\tat ");
    }

    @Test
    void tellsTheLauncherWhatARunNeeds() throws IOException {
        assertThat(drill("preflight", KILL, "--out", directory.resolve("new").toString(), "--quiet"))
                .isZero();
        assertThat(out).hasToString("namespace\n");

        out.getBuffer().setLength(0);
        Path existing = Files.writeString(directory.resolve("existing.yaml"), """
                name: existing
                description: An existing cluster.
                target: {endpoints: {seeds: ["127.0.0.1:7001"]}}
                tenants: [{name: shop, workloads: [{cache: {rate: 1/s}}]}]
                """, StandardCharsets.UTF_8);
        assertThat(drill("preflight", existing.toString())).isZero();
        assertThat(out).hasToString("host\n");
    }

    @Test
    void aWorkloadThatTheServersAreTooOldForIsNamedBeforeARun() {
        String sharded =
                HOME.resolve("scenarios/library/drills/sharded-pub-sub.yaml").toString();

        for (String command : List.of("preflight", "plan")) {
            err.getBuffer().setLength(0);
            assertThat(drill(command, sharded, "--set", "target.local.engine=embedded"))
                    .as(command)
                    .isEqualTo(command.equals("plan") ? 0 : 2);
            assertThat(err.toString())
                    .as(command)
                    .contains("workload pub-sub of tenant radio cannot be done with redis 6.2.11 (embedded")
                    .contains("sharded channels came with 7.0");
        }
    }

    @Test
    void secretsThatAreNotThereAreNamedWithTheirPlacesBeforeARun() throws IOException {
        Files.writeString(directory.resolve("no.pem"), "hunter2", StandardCharsets.UTF_8);
        Path scenario = Files.writeString(directory.resolve("existing.yaml"), """
                name: existing
                description: An existing cluster.
                target:
                  endpoints:
                    seeds: ["127.0.0.1:7001"]
                    ca: file:no.pem
                    admin: {user: ops, password: env:NOT_SET_HERE}
                    users:
                      shop: {user: shop, password: file:nowhere}
                tenants: [{name: shop, workloads: [{cache: {rate: 1/s}}]}]
                objectives: [{error-rate: {max: 1%}}]
                """, StandardCharsets.UTF_8);

        for (String command : List.of("run", "preflight")) {
            err.getBuffer().setLength(0);
            assertThat(drill(command, scenario.toString())).as(command).isEqualTo(2);
            assertThat(err.toString().lines())
                    .as(command)
                    .containsExactly(
                            scenario + ":6:9: ca: file:no.pem holds no PEM certificate; name the file of the authority"
                                    + " that signed the servers' certificates",
                            scenario + ":7:34: password: env:NOT_SET_HERE: the environment variable NOT_SET_HERE is not"
                                    + " set; export it first",
                            scenario + ":9:36: password: file:nowhere: the file " + directory.resolve("nowhere")
                                    + " does not exist; put the secret there");
        }
        assertThat(out).hasToString("");
        assertThat(drill("validate", scenario.toString()))
                .as("a scenario can be checked where its secrets are not")
                .isZero();
    }

    @Test
    void validatesAllFiles() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.yaml"), "a: b: c\n", StandardCharsets.UTF_8);

        assertThat(drill("validate", KILL, bad.toString())).isEqualTo(2);
        assertThat(out).hasToString(KILL + ": OK\n");
        assertThat(err.toString()).startsWith(bad + ":1:5: not YAML: ");
    }

    @Test
    void listsTheLibrary() {
        assertThat(drill("list")).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("scenarios/library/drills/kill-primary.yaml +A primary dies .*"))
                .isSorted();
    }

    @Test
    void plansWithoutStarting() {
        assertThat(drill("plan", KILL)).isZero();
        assertThat(out.toString()).contains("SIGKILL the primary of shard 1", "Blast radius");

        out.getBuffer().setLength(0);
        assertThat(drill("plan", KILL, "--json")).isZero();
        assertThat(out.toString()).contains("\"schema\" : \"redis-drill/plan/1\"");
    }

    @Test
    void knowsEvaluations() {
        String clients = "scenarios/library/evaluation/clients.yaml";
        assertThat(drill("validate", clients)).isZero();
        assertThat(drill("preflight", clients, "--out", directory.resolve("new").toString()))
                .isZero();
        assertThat(drill("plan", clients, "--set", "evaluation.repeats=2")).isZero();
        assertThat(drill("list")).isZero();
        assertThat(out.toString().lines())
                .contains(clients + ": OK", "host")
                .anyMatch(line -> line.contains("variants 2 times, taking turns"))
                .anyMatch(line -> line.startsWith(clients) && line.endsWith("(evaluation)"));
    }

    @Test
    void comparesRunDirectoriesOnly() {
        assertThat(drill("compare", "docs", "none")).isEqualTo(2);
        assertThat(err).hasToString("docs: is not a run directory, there is no plan.json in it\n");
        assertThat(out).hasToString("");
    }

    @Test
    void examinesTheMachine() {
        int code = drill("doctor");

        assertThat(code).isIn(0, 3);
        List<String> rows = new ArrayList<>(List.of("java", "machine", "engine", "namespace"));
        SampleFaults.ofEveryKind().keySet().forEach(kind -> rows.add("fault " + kind));
        assertThat(out.toString().lines().map(line -> line.substring(0, 26).strip()))
                .containsExactlyElementsOf(rows);
    }

    @Test
    void healsNothingWhereNothingWasInterrupted() {
        assertThat(drill(directory, ending(Verdict.PASS, false), "heal")).isZero();
        assertThat(out).hasToString("nothing to heal: no interrupted run below runs\n");
    }

    @Test
    void healsWhatWasInterruptedBesideARunThatGoesOn() throws IOException {
        try (HealJournal interrupted = HealJournal.begin(Files.createDirectories(directory.resolve("runs/a")))) {
            interrupted.open("freeze", "freeze", "127.0.2.1:7001");
        }
        try (HealJournal alive = HealJournal.begin(Files.createDirectories(directory.resolve("runs/b")))) {
            assertThat(drill(directory, ending(Verdict.PASS, false), "heal")).isZero();
            assertThat(err).hasToString(directory.resolve("runs/b") + ": still goes on, and was let alone\n");
            assertThat(out.toString()).startsWith("healed freeze (freeze): 127.0.2.1:7001");
            assertThat(drill(directory, ending(Verdict.PASS, false), "heal", "runs/b"))
                    .isEqualTo(3);
            assertThat(alive.openFaults()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "plan", "validate", "list", "report", "compare", "heal", "doctor"})
    void helpsWithEveryCommand(String command) {
        assertThat(drill(command, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: drill " + command);
    }

    @Test
    void knowsItsVersion() {
        assertThat(drill("--version")).isZero();
        assertThat(out.toString()).startsWith("Redis Drill " + Version.number());
        assertThat(Version.number()).doesNotContain("$").isNotEqualTo("unknown");
    }

    @Test
    void hidesWhatIsTheLaunchersOwn() {
        assertThat(drill("--help")).isZero();
        assertThat(out.toString()).contains("validate", "doctor").doesNotContain("preflight");
    }
}
