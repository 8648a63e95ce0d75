package dev.redisdrill.reports.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One HTML file with everything in it, which its own content security policy keeps from loading anything. All data is
 * escaped: by the template in the text, and here in the script's data.
 */
final class Page {
    private static final String STYLES = "report.css";
    private static final String CHARTS = "echarts/echarts.common.min.js";
    private static final ObjectMapper MAPPER = SpecJson.mapper().copy();

    private Page() {}

    /**
     * Fills in a template.
     *
     * @param template its name beside this class
     * @param script the name of the page's own script beside this class
     * @param model what the template shows, as text
     * @param data what the script draws
     */
    static String render(String template, String script, Map<String, Object> model, Object data) throws IOException {
        Map<String, Object> all = new HashMap<>(model);
        all.put("css", resource(STYLES));
        all.put("js", scriptSafe(resource(script)));
        all.put("echarts", scriptSafe(resource(CHARTS)));
        all.put("data", json(data));
        // A name that the template uses and the model lacks is an error, not an empty place in the page.
        return Mustache.compiler()
                .escapeHTML(true)
                .emptyStringIsFalse(true)
                .compile(resource(template))
                .execute(all);
    }

    /** JSON that cannot end the script element it stands in. */
    private static String json(Object data) throws JsonProcessingException {
        return MAPPER.writeValueAsString(data)
                .replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e");
    }

    private static String scriptSafe(String script) {
        return script.replace("</script", "<\\/script").replace("<!--", "<\\!--");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the reports module was built without its resource " + name + ": build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
