package dev.redisdrill.runner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.spec.SpecJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignTest {
    @TempDir
    private Path directory;

    @Test
    void oneTableAndOneJunitFileOverAllRuns() throws Exception {
        List<String> lines = new ArrayList<>();
        List<Campaign.Row> rows = new Campaign(CampaignTest::run, lines::add)
                .run(List.of(Path.of("good.yaml"), Path.of("bad.yaml"), Path.of("cannot.yaml")), directory);
        CampaignReport report = new CampaignReport(rows);

        assertThat(lines)
                .containsExactly(
                        "[1/3] good",
                        "[1/3] good: PASS after 0 s",
                        "[2/3] bad",
                        "[2/3] bad: FAIL after 0 s",
                        "[3/3] cannot",
                        "[3/3] cannot: SKIPPED after 0 s");
        assertThat(report.table().lines().map(line -> line.replaceAll("\\s+", " ")))
                .contains(
                        "PASS good 0 s 3,855 ms 0",
                        "FAIL bad 0 s 3,855 ms 7 rto: too long",
                        "SKIPPED cannot 0 s - - no nft here",
                        "3 scenarios: 1 PASS, 0 WARN, 1 FAIL, 0 INVALID, 1 skipped");
        assertThat(report.exitCode()).isEqualTo(1);

        report.writeJunit(directory);
        assertThat(Files.readString(directory.resolve("junit.xml")))
                .contains("<testsuite name=\"bad\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\"")
                .contains("<failure message=\"rto: too long\"".replace("rto: ", ""))
                .contains("<skipped message=\"no nft here\"");
    }

    @Test
    void anInterruptionEndsTheCampaign() throws Exception {
        List<Campaign.Row> rows = new Campaign(
                        (file, out) ->
                                new DrillRunner.Outcome(130, SpecJson.mapper().missingNode(), ""),
                        line -> {})
                .run(List.of(Path.of("a.yaml"), Path.of("b.yaml")), directory);
        assertThat(rows).hasSize(1);
        assertThat(new CampaignReport(rows).exitCode()).isEqualTo(130);
    }

    private static DrillRunner.Outcome run(Path file, Path out) throws java.io.IOException {
        String name = file.toString();
        if (name.startsWith("cannot")) {
            return new DrillRunner.Outcome(2, SpecJson.mapper().missingNode(), "no nft here");
        }
        boolean good = name.startsWith("good");
        String json = """
                {"verdict": "%s", "recovery": [{"rtoMillis": 3855.1}, {"rtoMillis": null}], "dataSafety": {"lost": %d},
                 "objectives": [{"name": "rto", "verdict": "%s", "reason": "too long"}], "preconditions": []}
                """.formatted(good ? "PASS" : "FAIL", good ? 0 : 7, good ? "PASS" : "FAIL");
        return new DrillRunner.Outcome(good ? 0 : 1, SpecJson.mapper().readTree(json), "");
    }
}
