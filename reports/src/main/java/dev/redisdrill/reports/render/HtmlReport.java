package dev.redisdrill.reports.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code report.html}: one file with everything in it, which its own content security policy keeps from loading
 * anything. All data is escaped: by the template in the text, and below in the script's data.
 */
final class HtmlReport {
    private static final String TEMPLATE = "report.mustache";
    private static final String CHARTS = "echarts/echarts.common.min.js";
    private static final ObjectMapper MAPPER = SpecJson.mapper().copy();

    private HtmlReport() {}

    static String render(Judgement judgement) throws IOException {
        ChartData charts = ChartData.of(judgement.evidence());
        Map<String, Object> model = new HashMap<>(HtmlModel.of(judgement, charts));
        model.put("css", resource("report.css"));
        model.put("js", scriptSafe(resource("report.js")));
        model.put("echarts", scriptSafe(resource(CHARTS)));
        model.put("data", json(charts));
        // A name that the template uses and the model lacks is an error, not an empty place in the report.
        Template template =
                Mustache.compiler().escapeHTML(true).emptyStringIsFalse(true).compile(resource(TEMPLATE));
        return template.execute(model);
    }

    /** JSON that cannot end the script element it stands in. */
    private static String json(ChartData charts) throws JsonProcessingException {
        return MAPPER.writeValueAsString(charts)
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e");
    }

    private static String scriptSafe(String script) {
        return script.replace("</script", "<\\/script").replace("<!--", "<\\!--");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the reports module was built without its resource " + name + ": build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
