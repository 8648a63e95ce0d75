package dev.redisdrill.chaos.survey;

import dev.redisdrill.timeline.catalogue.Catalogue;
import dev.redisdrill.timeline.catalogue.KeyName;
import dev.redisdrill.timeline.catalogue.Structure;
import dev.redisdrill.timeline.catalogue.Survey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys, summed up by keyspace, tenant and service, with a few samples of each sort. Confined to one thread. */
final class Findings {
    private static final int SAMPLES_OF_A_SORT = 5;
    private static final long DAY_SECONDS = 86_400;
    private static final double BUCKETS = 1_000_000;

    private final Catalogue catalogue;
    private final Map<Place, Sum> sums = new TreeMap<>();

    Findings(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    private record Place(String keyspace, String tenant, String service) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparing(Place::tenant)
                .thenComparing(Place::service)
                .thenComparing(Place::keyspace);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Sum {
        private long keys;
        private long looked;
        private final Map<String, Long> structures = new TreeMap<>();
        private long withoutTtl;
        private final Map<Long, Long> ttlSeconds = new TreeMap<>();
        private long bytes;
        private final Map<String, Best> samples = new HashMap<>();

        private void sample(Survey.Sample sample, Comparator<Survey.Sample> order) {
            samples.computeIfAbsent(sample.what(), what -> new Best(order)).offer(sample);
        }
    }

    /** The greatest few. */
    private static final class Best {
        private final Comparator<Survey.Sample> order;
        private final List<Survey.Sample> list = new ArrayList<>();

        Best(Comparator<Survey.Sample> order) {
            this.order = order.reversed();
        }

        void offer(Survey.Sample sample) {
            list.add(sample);
            list.sort(order);
            if (list.size() > SAMPLES_OF_A_SORT) {
                list.remove(list.size() - 1);
            }
        }
    }

    /** A number that two keys hardly ever share: FNV-1a of 64 bits, well mixed. */
    static long hash(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        hash *= 0x9E3779B97F4A7C15L;
        return hash ^ hash >>> 29;
    }

    /** Whether a key is one of those that are looked at; always the same for the same key. */
    boolean isInSample(String key) {
        double fraction = catalogue.sample().fraction();
        return fraction >= 1 || Math.floorMod(hash(key), (long) BUCKETS) < fraction * BUCKETS;
    }

    /** A key that is only counted. */
    void count(String key) {
        sum(key).keys++;
    }

    /**
     * A key that was looked at.
     *
     * @param ttlMillis as PTTL replies; negative: none
     */
    void note(String key, int shard, String type, long ttlMillis, long bytes) {
        Sum sum = sum(key);
        String structure = Structure.ofType(type).text();
        sum.keys++;
        sum.looked++;
        sum.bytes += bytes;
        sum.structures.merge(structure, 1L, Long::sum);
        if (ttlMillis < 0) {
            sum.withoutTtl++;
        } else {
            sum.ttlSeconds.merge(seconds(ttlMillis), 1L, Long::sum);
        }
        String shown = KeyName.shown(key, catalogue);
        Optional<Long> ttl = ttlMillis < 0 ? Optional.empty() : Optional.of(ttlMillis);
        Comparator<Survey.Sample> bigger = Comparator.comparingLong(Survey.Sample::bytes);
        sum.sample(new Survey.Sample(Survey.BIGGEST, shown, shard, structure, ttl, bytes), bigger);
        sum.sample(new Survey.Sample(Survey.STRUCTURE + structure, shown, shard, structure, ttl, bytes), bigger);
        if (ttlMillis < 0) {
            sum.sample(new Survey.Sample(Survey.WITHOUT_TTL, shown, shard, structure, ttl, bytes), bigger);
        } else {
            sum.sample(
                    new Survey.Sample(Survey.LONGEST_TTL, shown, shard, structure, ttl, bytes),
                    Comparator.comparingLong(s -> s.ttlMillis().orElse(0L)));
        }
    }

    private static long seconds(long millis) {
        long seconds = (millis + 999) / 1_000;
        return seconds <= DAY_SECONDS ? seconds : (seconds + 59) / 60 * 60;
    }

    private Sum sum(String key) {
        Optional<KeyName> name = KeyName.parse(key);
        Optional<String> pattern = name.flatMap(n -> catalogue.patternOf(n.tenant(), n.service()));
        String tenant = name.map(KeyName::tenant)
                .filter(t -> pattern.isPresent() || catalogue.names(t))
                .orElse("");
        // Names of services that nobody has described may be anything, and as many as there are keys.
        String service = pattern.isPresent() ? name.map(KeyName::service).orElse("") : "";
        return sums.computeIfAbsent(new Place(pattern.orElse(""), tenant, service), place -> new Sum());
    }

    List<Survey.Space> spaces() {
        List<Survey.Space> spaces = new ArrayList<>();
        sums.forEach((place, sum) -> spaces.add(new Survey.Space(
                place.keyspace,
                place.tenant,
                place.service,
                sum.keys,
                sum.looked,
                sum.structures,
                sum.withoutTtl,
                sum.ttlSeconds,
                sum.bytes,
                sum.samples.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .flatMap(sort -> sort.getValue().list.stream())
                        .toList())));
        return spaces;
    }
}
