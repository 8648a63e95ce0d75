package dev.redisdrill.runner.plan;

import java.util.regex.Pattern;

/** Names that end up in file names, key names, metrics and reports. */
final class Names {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]*");

    private Names() {}

    static void check(String key, String name) {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    key + ": '" + name + "' is not a name; use lower-case letters, digits and '-'");
        }
    }
}
