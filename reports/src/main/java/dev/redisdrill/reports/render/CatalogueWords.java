package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.CatalogueSection;
import dev.redisdrill.reports.stats.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The usage catalogue in words, the same in Markdown and HTML. */
final class CatalogueWords {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB"};

    private CatalogueWords() {}

    /** {@code 12.3 MiB}. */
    static String bytes(Optional<Long> bytes) {
        if (bytes.isEmpty()) {
            return Words.UNKNOWN;
        }
        double size = bytes.get();
        int unit = 0;
        while (size >= 1024 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        return Words.figure(size, UNITS[unit]);
    }

    /** What a keyspace may take: {@code 5,000 keys, 10 MiB, 400 operations/s}. */
    static String quota(CatalogueSection.Entry entry) {
        List<String> parts = new ArrayList<>();
        entry.quotaKeys().ifPresent(keys -> parts.add(Figures.count(keys) + " keys"));
        entry.quotaBytes().ifPresent(size -> parts.add(bytes(Optional.of(size))));
        entry.quotaPerSecond().ifPresent(rate -> parts.add(Figures.text(rate) + " operations/s"));
        return parts.isEmpty() ? "no limit" : String.join(", ", parts);
    }

    static String perSecond(OptionalDouble rate) {
        return rate.isEmpty() ? Words.UNKNOWN : Words.figure(rate.getAsDouble(), "");
    }

    /** {@code 3 string, 2 hash}. */
    static String structures(CatalogueSection.Use use) {
        return use.structures().isEmpty()
                ? Words.UNKNOWN
                : use.structures().entrySet().stream()
                        .map(entry -> Figures.count(entry.getValue()) + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** The longest time to live that was found. */
    static String longest(OptionalLong seconds) {
        return seconds.isEmpty() ? Words.UNKNOWN : length(seconds.getAsLong());
    }

    static String ttl(Optional<Long> millis) {
        return millis.map(m -> length((m + 999) / 1_000)).orElse("none");
    }

    private static String length(long seconds) {
        Duration d = Duration.ofSeconds(seconds);
        if (seconds < 120) {
            return seconds + " s";
        }
        return d.toHours() < 2
                ? String.format(Locale.ROOT, "%d min %02d s", d.toMinutes(), d.toSecondsPart())
                : String.format(Locale.ROOT, "%,d h %02d min", d.toHours(), d.toMinutesPart());
    }

    static String tenant(String name) {
        return name.isEmpty() ? "(not in the catalogue)" : name;
    }

    /** How the cluster was looked at. */
    static String look(CatalogueSection section) {
        if (section.keys().isEmpty()) {
            return "The cluster was not looked at: " + section.problem().orElse("no reason is known") + ".";
        }
        double sample = section.sample().orElse(0);
        return Figures.count(section.keys().get()) + " keys were found on the primaries after the load, and "
                + (sample >= 1
                        ? "each was looked at."
                        : Words.figure(sample * 100, "%") + " of them were looked at: memory is estimated from these.");
    }
}
