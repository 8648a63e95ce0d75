package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A tenant that misbehaves, for the others to feel: big values (SET), one hot key a shard that it asks for over and over (GET),
 * a whole list read at once as a scan would (LRANGE over all of it), each operation a burst of many. What it costs the others
 * is in their latencies. Operations: {@code set}, {@code get}, {@code lrange}.
 *
 * <p>Keeps no history: nothing that it stores matters.
 */
@JsonTypeName("noisy-neighbour")
@JsonClassDescription("A tenant that misbehaves: big values, a hot key, whole lists, bursts")
public record NoisyNeighbour(
        @JsonPropertyDescription("bursts due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next burst when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "100") @JsonPropertyDescription("how many big values, over all shards")
        int keys,

        @JsonProperty(defaultValue = "64KiB") @JsonPropertyDescription("size of the big values: " + ValueSize.FORMS)
        ValueSize valueSize,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how often each big value is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "20") @JsonPropertyDescription("operations of a burst, one right after the other")
        int burst,

        @JsonProperty(defaultValue = "20%") @JsonPropertyDescription("share of the bursts that write big values")
        Share bigShare,

        @JsonProperty(defaultValue = "10%") @JsonPropertyDescription("share of the bursts that read whole lists")
        Share scanShare,

        @JsonProperty(defaultValue = "5000") @JsonPropertyDescription("how many elements each such list has")
        int listLength)
        implements Workload {
    private static final String HOT = "hot";
    private static final String LIST = "list";
    private static final byte[] LRANGE = Text.ascii("LRANGE");
    private static final byte[] ZERO = Text.ascii("0");
    private static final byte[] LAST = Text.ascii("-1");
    private static final LuaScript MAKE = new LuaScript("redis.call('UNLINK',KEYS[1]) "
            + "for i=1,ARGV[1] do redis.call('RPUSH',KEYS[1],'element '..i) end return redis.call('LLEN',KEYS[1])");

    public NoisyNeighbour {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 100_000);
        Ranges.valueSize(valueSize);
        Ranges.integer("burst", burst, 1, 10_000);
        Ranges.integer("listLength", listLength, 1, 1_000_000);
    }

    @Override
    public Set<String> operations() {
        return Set.of("set", "get", "lrange");
    }

    @Override
    public Set<String> furtherKeys() {
        return Set.of(HOT, LIST);
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        byte[] value = valueSize.noise(site.random(-1));
        return new Deployment(
                site.group(this, site.users(this), user -> new User(space, user, value, site.random(user))),
                space,
                key -> List.of(
                        MAKE.on(key, Text.digits(1)),
                        new byte[][] {LRANGE, key, ZERO, LAST},
                        new byte[][] {Text.SET, key, ZERO},
                        new byte[][] {Text.GET, key},
                        new byte[][] {Text.UNLINK, key}),
                Deployment.Prefill.of(
                        2 * space.shards(),
                        i -> i < space.shards()
                                ? MAKE.on(space.named(i, 0, LIST), Text.digits(listLength))
                                : new byte[][] {Text.SET, space.named(i - space.shards(), 0, HOT), value}),
                Optional.empty());
    }

    private final class User implements OperationSource {
        private final KeySpace space;
        private final int place;
        private final Values values;
        private final Distribution.IntChooser chooser;
        private final SplittableRandom random;
        private int left;
        private double kind;

        User(KeySpace space, int user, byte[] value, SplittableRandom random) {
            this.space = space;
            this.place = user % space.shards();
            this.random = random;
            this.values = valueSize.values(value, random);
            this.chooser = distribution.chooser(space.countOf(place), random);
        }

        @Override
        public void next(Operation operation) {
            operation.followUp = left > 0;
            if (left == 0) {
                left = burst;
                kind = random.nextDouble();
            }
            left--;
            int number = space.firstOf(place) + chooser.next();
            boolean big = kind < bigShare.fraction();
            boolean scan = !big && kind < bigShare.fraction() + scanShare.fraction();
            operation.keyIndex = 1;
            operation.slot = big ? space.slot(number) : space.slotOfNamed(place, 0);
            operation.shard = space.shard(place);
            operation.write = big;
            operation.item = number;
            if (big) {
                operation.name = "set";
                operation.command = new byte[][] {Text.SET, space.key(number), values.next()};
            } else if (scan) {
                operation.name = "lrange";
                operation.command = new byte[][] {LRANGE, space.named(place, 0, LIST), ZERO, LAST};
            } else {
                operation.name = "get";
                operation.command = new byte[][] {Text.GET, space.named(place, 0, HOT)};
            }
        }

        @Override
        public void done(Operation operation) {
            if (operation.outcome != dev.redisdrill.timeline.measure.Outcome.OK) {
                left = 0;
            }
        }
    }
}
