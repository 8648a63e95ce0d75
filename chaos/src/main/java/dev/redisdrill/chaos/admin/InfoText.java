package dev.redisdrill.chaos.admin;

import java.util.HashMap;
import java.util.Map;

/** The {@code name:value} lines of INFO and CLUSTER INFO. */
public final class InfoText {
    private InfoText() {}

    /** All values by name; headings are left out. */
    public static Map<String, String> parse(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return values;
    }
}
