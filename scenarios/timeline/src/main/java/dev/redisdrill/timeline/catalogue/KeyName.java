package dev.redisdrill.timeline.catalogue;

import java.util.Optional;

/**
 * The name of a key, {@code tenant:service:rest}.
 *
 * @param tenant before the first colon
 * @param service before the second
 * @param rest all behind it
 */
public record KeyName(String tenant, String service, String rest) {
    private static final int LONGEST = 80;

    /** Reads a name; empty if it has not this form. */
    public static Optional<KeyName> parse(String key) {
        String[] parts = key.split(":", 3);
        return parts.length == 3 ? Optional.of(new KeyName(parts[0], parts[1], parts[2])) : Optional.empty();
    }

    /**
     * As it may be shown. In full where the catalogue says that it is not personal; otherwise, also where the catalogue does not
     * know it, only tenant and service if the catalogue names the tenant, and the shape of the rest.
     */
    public static String shown(String key, Catalogue catalogue) {
        Optional<KeyName> name = parse(key);
        Optional<Keyspace> keyspace =
                name.flatMap(n -> catalogue.patternOf(n.tenant, n.service).map(catalogue::keyspace));
        String text;
        if (keyspace.isPresent() && keyspace.get().sensitivity() != Sensitivity.PERSONAL) {
            text = key;
        } else if (name.isPresent() && (keyspace.isPresent() || catalogue.names(name.get().tenant))) {
            text = name.get().tenant + ":" + name.get().service + ":" + shape(name.get().rest);
        } else {
            text = shape(key);
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** Letters and digits are not shown, nor is anything but ASCII punctuation. */
    static String shape(String text) {
        StringBuilder shape = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isDigit(c) ? '0' : c > ' ' && c < 0x7f && !Character.isLetter(c) ? c : 'a')
                .forEach(shape::appendCodePoint);
        return shape.toString();
    }
}
