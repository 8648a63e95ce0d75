package dev.redisdrill.runner.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** One table and one JUnit file over many runs. */
public final class CampaignReport {
    private static final String JUNIT = "junit.xml";

    private final List<Campaign.Row> rows;

    /** Over these runs. */
    public CampaignReport(List<Campaign.Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** The exit code over all: FAIL before INVALID before PASS; what was skipped does not count. */
    public int exitCode() {
        if (rows.stream().anyMatch(row -> row.outcome().interrupted())) {
            return 130;
        }
        return has("FAIL") ? 1 : has("INVALID") ? 3 : 0;
    }

    private boolean has(String verdict) {
        return rows.stream().anyMatch(row -> row.outcome().verdict().equals(verdict));
    }

    /** The table, for people. */
    public String table() {
        int width = Math.max(
                8, rows.stream().mapToInt(row -> row.name().length()).max().orElse(0));
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%-8s %-" + width + "s %7s %12s %8s  %s%n",
                "",
                "scenario",
                "time",
                "longest RTO",
                "lost",
                ""));
        for (Campaign.Row row : rows) {
            JsonNode report = row.outcome().report();
            text.append(String.format(
                                    Locale.ROOT,
                                    "%-8s %-" + width + "s %5.0f s %12s %8s  %s",
                                    row.outcome().verdict(),
                                    row.name(),
                                    row.took().toMillis() / 1e3,
                                    rto(report),
                                    number(report.path("dataSafety").path("lost")),
                                    reason(row))
                            .stripTrailing())
                    .append('\n');
        }
        text.append(String.format(
                Locale.ROOT,
                "%d scenarios: %d PASS, %d WARN, %d FAIL, %d INVALID, %d skipped%n",
                rows.size(),
                count("PASS"),
                count("WARN"),
                count("FAIL"),
                count("INVALID"),
                count("SKIPPED")));
        return text.toString();
    }

    private long count(String verdict) {
        return rows.stream()
                .filter(row -> row.outcome().verdict().equals(verdict))
                .count();
    }

    private static String rto(JsonNode report) {
        double longest = -1;
        for (JsonNode recovery : report.path("recovery")) {
            longest = Math.max(longest, recovery.path("rtoMillis").asDouble(-1));
        }
        return longest < 0 ? "-" : String.format(Locale.ROOT, "%,.0f ms", longest);
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%,d", value.asLong()) : "-";
    }

    /** The first thing that is wrong. */
    private static String reason(Campaign.Row row) {
        for (String list : List.of("objectives", "preconditions")) {
            for (JsonNode result : row.outcome().report().path(list)) {
                String verdict = result.path("verdict").asText();
                if (verdict.equals("FAIL") || verdict.equals("INVALID")) {
                    return result.path("name").asText() + ": "
                            + result.path("reason").asText();
                }
            }
        }
        boolean fine = row.outcome().verdict().equals("PASS")
                || row.outcome().verdict().equals("WARN");
        return fine ? "" : row.outcome().message();
    }

    /** Writes the JUnit file: a suite a scenario, a case an objective, as each run's own has it. */
    public void writeJunit(Path directory) throws IOException {
        Files.createDirectories(directory);
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            for (Campaign.Row row : rows) {
                suite(xml, row);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("cannot write " + JUNIT + ": " + e.getMessage(), e);
        }
        Files.writeString(directory.resolve(JUNIT), text + "\n", StandardCharsets.UTF_8);
    }

    private static void suite(XMLStreamWriter xml, Campaign.Row row) throws XMLStreamException {
        JsonNode objectives = row.outcome().report().path("objectives");
        boolean skipped = row.outcome().verdict().equals("SKIPPED");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", row.name());
        xml.writeAttribute("tests", String.valueOf(Math.max(1, objectives.size())));
        xml.writeAttribute("failures", String.valueOf(count(objectives, "FAIL")));
        xml.writeAttribute(
                "errors", String.valueOf(objectives.isEmpty() && !skipped ? 1 : count(objectives, "INVALID")));
        xml.writeAttribute("skipped", skipped ? "1" : "0");
        xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", row.took().toMillis() / 1e3));
        for (JsonNode objective : objectives) {
            testcase(
                    xml,
                    row.name(),
                    objective.path("name").asText(),
                    objective.path("verdict").asText(),
                    objective.path("reason").asText());
        }
        if (objectives.isEmpty()) {
            testcase(xml, row.name(), "run", row.outcome().verdict(), reason(row));
        }
        xml.writeEndElement();
    }

    private static void testcase(XMLStreamWriter xml, String suite, String name, String verdict, String reason)
            throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", name);
        String element = switch (verdict) {
            case "FAIL" -> "failure";
            case "SKIPPED" -> "skipped";
            case "PASS", "WARN" -> "";
            default -> "error";
        };
        if (!element.isEmpty()) {
            xml.writeStartElement(element);
            xml.writeAttribute("message", reason);
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static long count(JsonNode objectives, String verdict) {
        long count = 0;
        for (JsonNode objective : objectives) {
            count += objective.path("verdict").asText().equals(verdict) ? 1 : 0;
        }
        return count;
    }
}
