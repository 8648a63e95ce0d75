package dev.redisdrill.timeline.catalogue;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.redisdrill.timeline.unit.Share;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The usage catalogue of a cluster: every keyspace that there may be, by its pattern {@code tenant:service:*}. Tenant or
 * service may be {@code *}: then it speaks of each that has no entry of its own.
 *
 * <p>Immutable, thread-safe.
 *
 * @param file as written in a scenario only: another file whose {@code catalogue} this is. A plan holds it in full
 * @param keyspaces by pattern, sorted
 * @param sample how many of the keys are looked at one by one when the cluster is held against it; all are counted
 */
@JsonClassDescription("Who keeps what in the cluster; after the load the cluster is held against it.")
public record Catalogue(
        @JsonPropertyDescription(
                "A file whose 'catalogue' this is, relative to the scenario; either this or keyspaces.")
        Optional<String> file,

        @JsonProperty(defaultValue = "{}")
        @JsonPropertyDescription("Every keyspace by its pattern tenant:service:*, where * stands for all others.")
        Map<String, Keyspace> keyspaces,

        @JsonProperty(defaultValue = "100%")
        @JsonPropertyDescription(
                "Share of the keys whose structure, TTL and memory are looked at; all keys are counted.")
        Share sample) {
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9-]{0,31}|\\*):([a-z][a-z0-9-]{0,31}|\\*):\\*");

    public Catalogue {
        keyspaces = Collections.unmodifiableMap(new TreeMap<>(keyspaces));
        if (file.isPresent()) {
            throw new IllegalArgumentException("file: its content was not taken in");
        }
        if (keyspaces.isEmpty()) {
            throw new IllegalArgumentException(
                    "keyspaces: name at least one by its pattern, such as \"shop:cache:*\", or a file that does");
        }
        if (sample.fraction() <= 0 || sample.fraction() > 1) {
            throw new IllegalArgumentException("sample: must be more than 0% and at most 100%");
        }
        keyspaces.keySet().forEach(pattern -> {
            if (!FORM.matcher(pattern).matches()) {
                throw new IllegalArgumentException("keyspaces: '" + pattern
                        + "' is not a pattern; write tenant:service:*, of lower-case letters, digits and hyphens");
            }
        });
    }

    /** The pattern of the keyspace that the keys of a service belong to; empty: there is none. */
    public Optional<String> patternOf(String tenant, String service) {
        return Stream.of(tenant + ":" + service, tenant + ":*", "*:" + service, "*:*")
                .map(prefix -> prefix + ":*")
                .filter(keyspaces::containsKey)
                .findFirst();
    }

    /** The keyspace of a pattern. */
    public Keyspace keyspace(String pattern) {
        Keyspace keyspace = keyspaces.get(pattern);
        if (keyspace == null) {
            throw new IllegalArgumentException("the catalogue has no keyspace " + pattern);
        }
        return keyspace;
    }

    /** Whether an entry speaks of this tenant by name. */
    public boolean names(String tenant) {
        return keyspaces.keySet().stream().anyMatch(pattern -> pattern.startsWith(tenant + ":"));
    }
}
