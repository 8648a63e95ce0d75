package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * {@code junit.xml}: each objective and each precondition is a test case; FAIL is a failure, INVALID an error, WARN
 * passes with its reason as output. The dialect is the one that Jenkins, GitLab and Surefire's schema have in common.
 */
final class JunitReport {
    private final XMLStreamWriter xml;

    private JunitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static String render(Judgement judgement) throws IOException {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            new JunitReport(xml).write(judgement.report());
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("cannot write " + ReportFormat.JUNIT.fileName() + ": " + e.getMessage(), e);
        }
        return text + "\n";
    }

    private void write(Report report) throws XMLStreamException {
        String scenario = report.run().scenario().orElse("unknown");
        xml.writeStartDocument("UTF-8", "1.0");
        line();
        xml.writeStartElement("testsuites");
        suite(scenario + ".preconditions", report.preconditions(), report);
        suite(scenario + ".objectives", report.objectives(), report);
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void suite(String name, List<ObjectiveResult> results, Report report) throws XMLStreamException {
        line();
        xml.writeStartElement("testsuite");
        attribute("name", name);
        attribute("tests", Integer.toString(results.size()));
        attribute("failures", Long.toString(count(results, Verdict.FAIL)));
        attribute("errors", Long.toString(count(results, Verdict.INVALID)));
        attribute("skipped", "0");
        if (report.run().startedAt().isPresent()) {
            attribute("timestamp", report.run().startedAt().get());
        }
        if (report.run().durationMillis().isPresent()) {
            attribute(
                    "time",
                    String.format(
                            Locale.ROOT, "%.3f", report.run().durationMillis().getAsDouble() / 1e3));
        }
        for (ObjectiveResult result : results) {
            line();
            testcase(name, result);
        }
        xml.writeEndElement();
    }

    private void testcase(String suite, ObjectiveResult result) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", suite);
        attribute("name", result.name());
        switch (result.verdict()) {
            case FAIL -> problem("failure", result);
            case INVALID -> problem("error", result);
            case PASS, WARN -> output(result);
        }
        xml.writeEndElement();
    }

    private void problem(String element, ObjectiveResult result) throws XMLStreamException {
        xml.writeStartElement(element);
        attribute("type", result.verdict().name());
        attribute("message", result.reason());
        text("target " + Words.target(result) + ", measured " + Words.value(result) + ": " + result.reason());
        xml.writeEndElement();
    }

    private void output(ObjectiveResult result) throws XMLStreamException {
        xml.writeStartElement("system-out");
        text(result.verdict() + ": " + result.reason());
        xml.writeEndElement();
    }

    private static long count(List<ObjectiveResult> results, Verdict verdict) {
        return results.stream().filter(r -> r.verdict() == verdict).count();
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, legal(value));
    }

    private void text(String value) throws XMLStreamException {
        xml.writeCharacters(legal(value));
    }

    private void line() throws XMLStreamException {
        xml.writeCharacters("\n");
    }

    /** XML 1.0 cannot carry most control characters, not even escaped. */
    private static String legal(String value) {
        StringBuilder out = new StringBuilder(value.length());
        value.codePoints()
                .map(c -> c == '\t'
                                || c == '\n'
                                || c == '\r'
                                || (c >= 0x20 && c <= 0xD7FF)
                                || (c >= 0xE000 && c <= 0xFFFD)
                                || c >= 0x10000
                        ? c
                        : 0xFFFD)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
