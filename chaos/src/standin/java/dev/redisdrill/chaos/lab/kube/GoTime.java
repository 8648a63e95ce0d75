package dev.redisdrill.chaos.lab.kube;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go reads them, {@code 1m30s}: h, m, s, ms; no days. */
final class GoTime {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|s)");
    private static final Map<String, Long> NANOS =
            Map.of("h", 3_600_000_000_000L, "m", 60_000_000_000L, "s", 1_000_000_000L, "ms", 1_000_000L);

    private GoTime() {}

    /** Empty if it is none. */
    static Optional<Duration> parse(String text) {
        Matcher part = PART.matcher(text);
        long nanos = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos += new BigDecimal(part.group(1))
                    .multiply(BigDecimal.valueOf(NANOS.get(part.group(2))))
                    .longValue();
            end = part.end();
        }
        return end == 0 || end != text.length() ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }
}
