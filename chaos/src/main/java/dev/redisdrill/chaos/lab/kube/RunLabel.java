package dev.redisdrill.chaos.lab.kube;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;

/** The marks by which a run's resources are found. */
public final class RunLabel {
    /** The label of all that a run makes; its value is the run's. */
    static final String RUN = "redis-drill/run";
    /** The label that says for which fault. */
    static final String FAULT = "redis-drill/fault";
    /** The annotation that says until when a resource is there at most, ISO-8601. */
    static final String UNTIL = "redis-drill/until";

    private static final int LONGEST = 40;

    private RunLabel() {}

    /**
     * The value for a run: its name, and what tells it from others of that name.
     *
     * @param run the name of its directory
     * @param start when it began
     */
    public static String of(String run, Instant start) {
        return word(run) + "-" + hash(run + " " + start.toEpochMilli());
    }

    /** The name of the so-manieth resource of a fault. */
    static String resource(String run, String fault, int index) {
        return "drill-" + word(fault) + "-" + hash(run + " " + fault + " " + index);
    }

    /** What may stand in a label or a name. */
    static String word(String text) {
        String word =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String some = word.substring(0, Math.min(LONGEST, word.length())).replaceAll("-+$", "");
        return some.isEmpty() ? "run" : some;
    }

    private static String hash(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
