package dev.redisdrill.runner.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What somebody probably meant. */
public final class Suggestion {
    private static final int MOST_SHOWN = 60;

    private Suggestion() {}

    /** The known name nearest to the given one, if it is near enough to be a slip of the fingers. */
    public static Optional<String> nearest(String given, Collection<String> known) {
        if (given.length() < 2) {
            return Optional.empty();
        }
        int limit = given.length() < 3 ? 1 : given.length() < 6 ? 2 : 3; // two letters swapped count 2
        LevenshteinDistance distance = new LevenshteinDistance(limit);
        String lower = given.toLowerCase(Locale.ROOT);
        record Candidate(String name, int distance) {}
        return known.stream()
                .map(name -> new Candidate(name, distance.apply(lower, name.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance() >= 0)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    private static String shown(Collection<String> known) {
        String first = known.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        return known.size() <= MOST_SHOWN ? first : first + " and " + (known.size() - MOST_SHOWN) + " more";
    }

    /** {@code " (did you mean 'x'?)"}, or {@code " (known here: a, b)"} when nothing is near. */
    public static String hint(String given, Collection<String> known) {
        return nearest(given, known)
                .map(name -> " (did you mean '" + name + "'?)")
                .orElseGet(() -> known.isEmpty() ? "" : " (known here: " + shown(known) + ")");
    }
}
