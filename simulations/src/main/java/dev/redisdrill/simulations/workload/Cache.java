package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A read-through cache: GET; when it misses, the value is loaded from its origin and SET. The share that is not read is SET by
 * itself. Operations: {@code get}, {@code set}; with {@code stampede: lock} also {@code lock}, {@code unlock}.
 *
 * <p>What keeps all who miss a key at the same time from loading it:
 *
 * <ul>
 *   <li>{@code none}: nothing does.
 *   <li>{@code lock}: who gets a short lock on the key ({@code SET key:lock token NX PX}) loads; the others look again every
 *       {@value CacheUser#WAIT_MILLIS} ms, and load themselves after {@value CacheUser#MOST_WAITS} looks in vain.
 *   <li>{@code early}: a value is renewed before it expires, by a chance that grows towards its end, so that mostly one does it
 *       (needs {@code ttl}). A. Vattani, F. Chierichetti, K. Lowenstein, "Optimal probabilistic cache stampede prevention", PVLDB
 *       8(8), 2015, with beta 1.
 * </ul>
 *
 * <p>Where {@code stampede} is given, it keeps a history of kind {@code stampede}: READ for a miss; WRITE for a value that was
 * loaded, from when its loading began until it was SET, a: 1 if that was before it expired, b: 1 if under a lock; REFUSE for a
 * lock that another had. With a time to live it keeps a history of kind {@code ttl}: see {@link Lifetimes}.
 *
 * <p>Before the load starts the most used keys are set, at most {@value #MOST_PREFILLED} and 256 MiB of values.
 */
@JsonTypeName("cache")
@JsonClassDescription("Read-through cache: GET, and SET when it misses")
public record Cache(
        @JsonPropertyDescription("operations due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "10000") @JsonPropertyDescription("how many keys, over all shards")
        int keys,

        @JsonProperty(defaultValue = "100B") @JsonPropertyDescription("size of each value: " + ValueSize.FORMS)
        ValueSize valueSize,

        @JsonProperty(defaultValue = "zipf")
        @JsonPropertyDescription("how often each key is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "80%") @JsonPropertyDescription("share of the operations that read")
        Share readShare,

        @JsonPropertyDescription("how long an entry lives; if left out: until evicted")
        Optional<Duration> ttl,

        @JsonPropertyDescription(
                "what keeps many from loading a key at the same time, counted: none, lock, or early (by chance before it"
                        + " expires); if left out: nothing, and it is not counted")
        Optional<Stampede> stampede,

        @JsonProperty(defaultValue = "0s") @JsonPropertyDescription("how long a value takes to be loaded, at most 1s")
        Duration loadTime)
        implements Workload {
    static final int MOST_PREFILLED = 200_000;
    private static final long MOST_PREFILLED_BYTES = 256L << 20;

    /** What keeps many from loading a key at the same time. */
    public enum Stampede {
        @JsonProperty("none")
        NONE,
        @JsonProperty("lock")
        LOCK,
        @JsonProperty("early")
        EARLY
    }

    public Cache {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, Ranges.MAX_KEYS);
        Ranges.valueSize(valueSize);
        ttl.ifPresent(Ranges::ttl);
        Ranges.duration("loadTime", loadTime, Duration.ZERO, Duration.ofSeconds(1));
        if (stampede.filter(Stampede.EARLY::equals).isPresent() && ttl.isEmpty()) {
            throw new IllegalArgumentException("stampede: early renews what is about to expire; give a ttl as well");
        }
    }

    /** A cache without anything against stampedes. */
    public Cache(
            Optional<Rate> rate,
            Optional<Integer> users,
            int keys,
            ValueSize valueSize,
            Distribution distribution,
            Share readShare,
            Optional<Duration> ttl) {
        this(rate, users, keys, valueSize, distribution, readShare, ttl, Optional.empty(), Duration.ZERO);
    }

    boolean is(Stampede protection) {
        return stampede.filter(protection::equals).isPresent();
    }

    @Override
    public Set<String> operations() {
        return is(Stampede.LOCK) ? Set.of("get", "set", "lock", "unlock") : Set.of("get", "set");
    }

    @Override
    public Optional<String> evidence() {
        return stampede.map(protection -> "stampede");
    }

    @Override
    public Set<String> furtherEvidence() {
        return ttl.isPresent() ? Set.of(Lifetimes.KIND) : Set.of();
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        Optional<Lifetimes> lifetimes = ttl.map(length -> Lifetimes.of(site, space, length, true, false));
        Optional<History> loads = stampede.map(protection -> site.history(this, Map.of()));
        byte[] noise = valueSize.noise(site.random(-1));
        Deployment deployment = new Deployment(
                site.group(
                        this,
                        site.users(this),
                        user -> new CacheUser(
                                this,
                                space,
                                user,
                                noise,
                                site.random(user),
                                lifetimes.map(Lifetimes::notes),
                                loads.map(History::pen))),
                space,
                key -> is(Stampede.LOCK)
                        ? List.of(
                                new byte[][] {Text.GET, key},
                                CacheUser.lock(key, noise),
                                CacheUser.unlock(key, noise),
                                set(key, noise),
                                new byte[][] {Text.UNLINK, key})
                        : List.of(new byte[][] {Text.GET, key}, set(key, noise), new byte[][] {Text.UNLINK, key}),
                new Entries(space, valueSize.values(noise, site.random(-2))),
                Optional.empty(),
                loads.map(history -> new Deployment.Account(history, Inspection.NONE)));
        return lifetimes.map(deployment::with).orElse(deployment);
    }

    byte[][] set(byte[] key, byte[] value) {
        if (ttl.isEmpty()) {
            return new byte[][] {Text.SET, key, value};
        }
        Duration lifetime = ttl.get();
        byte[] unit = Text.wholeSeconds(lifetime) ? Text.EX : Text.PX;
        return new byte[][] {Text.SET, key, value, unit, Text.number(lifetime)};
    }

    /** By a clock that all processes of a machine share, and that never goes back. */
    static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    /** A value made now; one that is to be renewed early says when it expires, by {@link #nowMillis}. */
    byte[] value(Values values) {
        if (!is(Stampede.EARLY)) {
            return values.next();
        }
        long expires = nowMillis() + ttl.map(Duration::toMillis).orElse(0L);
        return values.next(Text.ascii(expires + ":"));
    }

    private final class Entries implements Deployment.Prefill {
        private final KeySpace space;
        private final Values values;
        private final int perShard;

        Entries(KeySpace space, Values values) {
            this.space = space;
            this.values = values;
            long most = Math.min(MOST_PREFILLED, MOST_PREFILLED_BYTES / valueSize.mean());
            this.perShard = (int) Math.min(most, space.size()) / space.shards();
        }

        @Override
        public int size() {
            return perShard * space.shards();
        }

        @Override
        public byte[][] command(int i) {
            return set(space.key(space.firstOf(i % space.shards()) + i / space.shards()), value(values));
        }
    }
}
