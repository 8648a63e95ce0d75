package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.render.Manifest;
import dev.redisdrill.reports.render.ReportFormat;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ReportsTest {
    private static final String HOSTILE = "</script><script>alert(1)</script>&\"' | \\u0000";

    @TempDir
    Path directory;

    @Test
    void everyReportIsDescribedByTheSchemaThatShipsWithIt() throws Exception {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(strict(schemaText()), InputFormat.JSON);
        List<SimulatedRun> runs = List.of(
                SimulatedRun.kill(),
                SimulatedRun.freeze(),
                SimulatedRun.steady(),
                SimulatedRun.kill().neverRecovers().readBackIncomplete().saturated());
        for (int i = 0; i < runs.size(); i++) {
            assertValid(schema, runs.get(i).write(directory.resolve("run-" + i)));
        }
        assertValid(schema, Files.createDirectory(directory.resolve("empty")));
        assertValid(schema, CatalogueTest.run(directory.resolve("catalogue"), CatalogueTest.survey()));
    }

    private static void assertValid(Schema schema, Path run) throws Exception {
        Reports.write(run);
        List<Error> errors = schema.validate(Files.readString(run.resolve("report.json")), InputFormat.JSON);
        assertThat(errors).as("%s", run).isEmpty();
    }

    private static String schemaText() throws Exception {
        try (InputStream in = Objects.requireNonNull(Reports.class.getResourceAsStream("report.schema.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The schema as a test of completeness: what it does not describe is an error. */
    private static String strict(String text) throws Exception {
        JsonNode schema = SpecJson.mapper().readTree(text);
        close(schema, false);
        return schema.toString();
    }

    private static void close(JsonNode node, boolean inAllOf) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")
                && !inAllOf) {
            object.put("additionalProperties", false);
        }
        node.properties().forEach(e -> close(e.getValue(), inAllOf || e.getKey().equals("allOf")));
        if (node.isArray()) {
            node.forEach(child -> close(child, inAllOf));
        }
    }

    @Test
    void writingAgainGivesTheSameFiles() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Reports.write(run);
        Map<Path, String> first = contents(run);

        Reports.write(run);

        assertThat(contents(run)).isEqualTo(first);
    }

    private static Map<Path, String> contents(Path run) throws Exception {
        Map<Path, String> contents = new HashMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Test
    void theManifestListsEveryFileInTheFormOfSha256sum() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Reports.write(run);

        List<String> lines = Files.readAllLines(run.resolve(Manifest.FILE));

        assertThat(lines).allMatch(l -> l.matches("[0-9a-f]{64}  \\S.*"));
        assertThat(lines.stream().map(l -> l.substring(66)))
                .contains("report.json", "report.html", "report.md", "junit.xml", "latency/response.hlog")
                .doesNotContain(Manifest.FILE);
        assertThat(lines).hasSize(contents(run).size() - 1);
    }

    @Test
    void junitXmlHasATestCasePerObjectiveAndPrecondition() throws Exception {
        Path run =
                SimulatedRun.kill().saturated().lost(60, Duration.ofMillis(3)).write(directory);
        Report report = Reports.write(run);

        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(run.resolve("junit.xml").toFile());

        assertThat(xml.getElementsByTagName("testcase").getLength())
                .isEqualTo(report.objectives().size() + report.preconditions().size());
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(xml.getElementsByTagName("error").getLength()).isEqualTo(2);
        Element objectives = (Element) xml.getElementsByTagName("testsuite").item(1);
        assertThat(objectives.getAttribute("failures")).isEqualTo("1");
    }

    @Test
    void dataStaysDataInEveryFormat() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Path plan = run.resolve("plan.json");
        String hostile = HOSTILE.replace("\\", "\\\\").replace("\"", "\\\"");
        Files.writeString(plan, Files.readString(plan).replace("\"rto\", \"rto\"", "\"" + hostile + "\", \"rto\""));

        Report report = Reports.write(run);

        assertThat(report.objectives().get(0).name()).isEqualTo(HOSTILE);
        assertThat(Files.readString(run.resolve("report.html"))).doesNotContain("<script>alert");
        assertThat(Files.readString(run.resolve("report.md"))).doesNotContain("<script>");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(run.resolve("junit.xml").toFile());
    }

    /** What it costs in latency is in every figure. */
    @Test
    void aProxyOnThePathIsNamedWhereverTheClusterIs() throws Exception {
        Path run = SimulatedRun.kill()
                .with(new Event.ProxyOnPath(1, "nft is missing on this machine"))
                .write(directory);
        Reports.write(run);
        assertThat(SpecJson.mapper()
                        .readTree(run.resolve("report.json").toFile())
                        .at("/environment/proxyOnPath"))
                .hasToString("\"nft is missing on this machine\"");
        assertThat(Files.readString(run.resolve("report.md"))).contains("behind a proxy");
        assertThat(Files.readString(run.resolve("report.html"))).contains("nft is missing on this machine");
    }

    @Test
    void theHtmlReportIsOneFileThatLoadsNothing() throws Exception {
        Path run = SimulatedRun.kill().write(directory);
        Reports.write(run);

        String html = Files.readString(run.resolve("report.html"));

        assertThat(html.length()).isLessThan(2_000_000);
        assertThat(html).contains("default-src 'none'");
        assertThat(html).doesNotContainPattern("(src|href)=[\"']?(https?:)?//").doesNotContain("@import");
        assertThat(html.indexOf(">PASS<")).isLessThan(html.indexOf("Objectives</h2>"));
    }

    @Test
    void everyFormatIsWrittenAlsoOfADirectoryWithNothingInIt() throws Exception {
        Report report = Reports.write(directory);

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        for (ReportFormat format : ReportFormat.values()) {
            if (format == ReportFormat.CATALOGUE) {
                assertThat(directory.resolve(format.fileName()))
                        .as("there is no catalogue")
                        .doesNotExist();
            } else {
                assertThat(Files.size(directory.resolve(format.fileName()))).isPositive();
            }
        }
        assertThat(Files.readString(directory.resolve("report.html"))).contains("there is nothing to draw");
    }

    @Test
    void theSummaryFitsOneScreenAndNamesVerdictRecoveryAndLoss() throws Exception {
        Path run = SimulatedRun.kill().write(directory);

        String summary = Reports.summary(Reports.write(run), run);

        assertThat(summary)
                .startsWith("PASS")
                .contains("3,512")
                .contains("3 lost")
                .contains("report.html");
        assertThat(summary.lines().count()).isLessThan(40);
    }
}
