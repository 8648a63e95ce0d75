package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.redisdrill.reports.evaluation.RunFigure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens the report in a real browser, if there is one; screenshots are left in {@code target/screenshots}. */
class HtmlInBrowserIT {
    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final long TIMEOUT_SECONDS = 120;

    @TempDir
    Path directory;

    private String browser = "";

    @BeforeEach
    void findBrowser() {
        Optional<Path> found = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(":", -1))
                .flatMap(dir -> BROWSERS.stream().map(name -> Path.of(dir, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            abort("SKIPPED: none of " + BROWSERS + " is on the PATH: the HTML report was not looked at in a browser");
        }
        browser = found.get().toString();
    }

    @Test
    void everyChartIsDrawnAndNoScriptFails() throws Exception {
        Path run = SimulatedRun.kill().write(directory.resolve("run"));
        Reports.write(run);

        String dom = open(run, List.of("--dump-dom", "--enable-logging=stderr", "--log-level=0"));

        assertThat(dom.split("<svg", -1).length - 1)
                .as("charts: latency, operations, and two for each of three shards")
                .isEqualTo(8);
        assertThat(dom).contains("promoted").contains("seconds since the start of the run");
        assertThat(Files.readString(directory.resolve("stderr")))
                .doesNotContain("Uncaught")
                .doesNotContain("Content Security Policy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void itCanBePhotographedInBothThemes(String theme) throws Exception {
        Path run = SimulatedRun.kill().write(directory.resolve("run"));
        Reports.write(run);
        Path shots = Files.createDirectories(Path.of("target", "screenshots"));
        Path shot = shots.resolve("report-" + theme + ".png").toAbsolutePath();

        open(
                run,
                List.of(
                        "--blink-settings=preferredColorScheme=" + (theme.equals("dark") ? 0 : 1),
                        "--hide-scrollbars",
                        "--window-size=1300,3400",
                        "--screenshot=" + shot));

        assertThat(Files.size(shot)).isGreaterThan(100_000);
    }

    /** Two variants, two repeats. */
    private Path evaluation() throws IOException {
        Path out = Files.createDirectories(directory.resolve("evaluation"));
        Files.writeString(out.resolve("plan.json"), """
                {"name": "clients", "description": "Which one?", "seed": 7,
                 "evaluation": {"repeats": 2, "confidence": "95%", "variants": [
                   {"name": "slow", "client": {"jedis": {}}}, {"name": "fast", "client": {"lettuce": {}}}]}}
                """);
        for (int repeat = 1; repeat <= 2; repeat++) {
            SimulatedRun.kill()
                    .outage(Duration.ofMillis(7_000 + 100 * repeat))
                    .write(out.resolve(Evaluations.placeOf("slow", repeat)));
            SimulatedRun.kill()
                    .outage(Duration.ofMillis(3_000 + 100 * repeat))
                    .write(out.resolve(Evaluations.placeOf("fast", repeat)));
        }
        Evaluations.write(out);
        return out.resolve(Evaluations.PAGE);
    }

    @Test
    void anEvaluationDrawsAChartForEachFigure() throws Exception {
        String dom = openPage(evaluation(), List.of("--dump-dom", "--enable-logging=stderr", "--log-level=0"));

        assertThat(dom.split("<svg", -1).length - 1).isEqualTo(RunFigure.values().length);
        assertThat(Files.readString(directory.resolve("stderr")))
                .doesNotContain("Uncaught")
                .doesNotContain("Content Security Policy");
    }

    private String open(Path run, List<String> options) throws IOException, InterruptedException {
        return openPage(run.resolve("report.html"), options);
    }

    private String openPage(Path page, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--virtual-time-budget=5000",
                "--user-data-dir=" + Files.createTempDirectory(directory, "profile")));
        command.addAll(options);
        command.add(page.toUri().toString());
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("stdout").toFile())
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                    .as("the browser ends by itself")
                    .isTrue();
        } finally {
            Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
        }
        return Files.readString(directory.resolve("stdout"), StandardCharsets.UTF_8);
    }
}
