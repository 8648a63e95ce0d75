package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.unit.ByteSize;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A read-through cache: GET; when it misses, SET at once. The share that is not read is SET by itself. Operations:
 * {@code get}, {@code set}.
 *
 * <p>With a time to live it keeps a history of kind {@code ttl}: see {@link Lifetimes}.
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

        @JsonProperty(defaultValue = "100B") @JsonPropertyDescription("size of each value")
        ByteSize valueSize,

        @JsonProperty(defaultValue = "zipf")
        @JsonPropertyDescription("how often each key is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "80%") @JsonPropertyDescription("share of the operations that read")
        Share readShare,

        @JsonPropertyDescription("how long an entry lives; if left out: until evicted")
        Optional<Duration> ttl)
        implements Workload {
    static final int MOST_PREFILLED = 200_000;
    private static final long MOST_PREFILLED_BYTES = 256L << 20;

    public Cache {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, Ranges.MAX_KEYS);
        Ranges.valueSize(valueSize);
        ttl.ifPresent(Ranges::ttl);
    }

    @Override
    public Set<String> operations() {
        return Set.of("get", "set");
    }

    @Override
    public Set<String> furtherEvidence() {
        return ttl.isPresent() ? Set.of(Lifetimes.KIND) : Set.of();
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        Optional<Lifetimes> lifetimes = ttl.map(length -> Lifetimes.of(site, space, length, true, false));
        byte[] value = Text.noise((int) valueSize.bytes(), site.random(-1));
        Deployment deployment = new Deployment(
                site.group(
                        this,
                        site.users(this),
                        user -> new User(space, user, value, site.random(user), lifetimes.map(Lifetimes::notes))),
                space,
                key -> List.of(new byte[][] {Text.GET, key}, set(key, value), new byte[][] {Text.UNLINK, key}),
                new Entries(space, value),
                Optional.empty());
        return lifetimes.map(deployment::with).orElse(deployment);
    }

    private byte[][] set(byte[] key, byte[] value) {
        if (ttl.isEmpty()) {
            return new byte[][] {Text.SET, key, value};
        }
        Duration lifetime = ttl.get();
        byte[] unit = Text.wholeSeconds(lifetime) ? Text.EX : Text.PX;
        return new byte[][] {Text.SET, key, value, unit, Text.number(lifetime)};
    }

    private final class User implements OperationSource {
        private final KeySpace space;
        private final int first;
        private final byte[] value;
        private final SplittableRandom random;
        private final Distribution.IntChooser chooser;
        private final Lifetimes.@Nullable Notes lifetimes;
        private int missed = -1;

        User(KeySpace space, int user, byte[] value, SplittableRandom random, Optional<Lifetimes.Notes> lifetimes) {
            int place = user % space.shards();
            this.space = space;
            this.first = space.firstOf(place);
            this.value = value;
            this.random = random;
            this.chooser = distribution.chooser(space.countOf(place), random);
            this.lifetimes = lifetimes.orElse(null);
        }

        @Override
        public void next(Operation operation) {
            boolean fill = missed >= 0;
            int number = fill ? missed : first + chooser.next();
            boolean read = !fill && random.nextDouble() < readShare.fraction();
            byte[] key = space.key(number);
            operation.name = read ? "get" : "set";
            operation.command = read ? new byte[][] {Text.GET, key} : set(key, value);
            operation.keyIndex = 1;
            operation.slot = space.slot(number);
            operation.shard = space.shardOf(number);
            operation.write = !read;
            operation.followUp = fill;
            operation.item = number;
            missed = -1;
        }

        @Override
        public void done(Operation operation) {
            boolean miss = !operation.write
                    && operation.outcome == dev.redisdrill.timeline.measure.Outcome.OK
                    && operation.reply == null;
            missed = miss ? (int) operation.item : -1;
            if (lifetimes != null) {
                note(operation, lifetimes);
            }
        }

        private void note(Operation operation, Lifetimes.Notes notes) {
            if (operation.write && !Operation.NEVER_SENT.equals(operation.error)) {
                notes.given(operation);
            } else if (operation.outcome == dev.redisdrill.timeline.measure.Outcome.OK) {
                notes.seen(operation, operation.reply != null);
            }
        }
    }

    private final class Entries implements Deployment.Prefill {
        private final KeySpace space;
        private final byte[] value;
        private final int perShard;

        Entries(KeySpace space, byte[] value) {
            this.space = space;
            this.value = value;
            long most = Math.min(MOST_PREFILLED, MOST_PREFILLED_BYTES / valueSize.bytes());
            this.perShard = (int) Math.min(most, space.size()) / space.shards();
        }

        @Override
        public int size() {
            return perShard * space.shards();
        }

        @Override
        public byte[][] command(int i) {
            return set(space.key(space.firstOf(i % space.shards()) + i / space.shards()), value);
        }
    }
}
