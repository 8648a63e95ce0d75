package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Duplicates recognised by a Bloom filter: each element is added, and the reply says whether it may have been there before.
 * New elements and ones that were sent before, in turn by chance. The filter is a bitmap that a script sets ({@code bitmap}),
 * or that of the RedisBloom module (BF.ADD; {@code module}: where it is not loaded, the bitmap takes its place, and the run says so).
 * Operation: {@code add}.
 *
 * <p>History of kind {@code dedup}: ADD, a: the element (its user's number times 2^32, plus its number), b: 1 if it was said
 * to have been there before. Settings: {@code perMillion}, the designed rate of false positives; {@code capacity} of each
 * filter.
 *
 * <p>Source: B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13(7), 1970; two hash functions in
 * place of many: A. Kirsch, M. Mitzenmacher, "Less hashing, same performance", ESA 2006.
 */
@JsonTypeName("dedup")
@JsonClassDescription("Duplicates recognised by a Bloom filter: a bitmap with a script, or the module's")
public record Dedup(
        @JsonPropertyDescription("operations due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "6") @JsonPropertyDescription("how many filters, over all shards")
        int keys,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how many users have each filter: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "bitmap")
        @JsonPropertyDescription("bitmap, or module: BF.ADD of RedisBloom where it is loaded")
        Filter filter,

        @JsonProperty(defaultValue = "100000") @JsonPropertyDescription("how many elements each filter is made for")
        int capacity,

        @JsonProperty(defaultValue = "1%")
        @JsonPropertyDescription("share of new elements that may be taken for known ones, with the filter full")
        Share falsePositives,

        @JsonProperty(defaultValue = "30%") @JsonPropertyDescription("share of the elements that were sent before")
        Share repeatShare)
        implements Workload {
    private static final LuaScript SET_BITS = new LuaScript("local seen=1 for i=1,#ARGV do "
            + "if redis.call('SETBIT',KEYS[1],ARGV[i],1)==0 then seen=0 end end return seen");
    private static final byte[] BF_ADD = Text.ascii("BF.ADD");
    private static final byte[] BF_RESERVE = Text.ascii("BF.RESERVE");

    /** How a filter is kept. */
    public enum Filter {
        @JsonProperty("bitmap")
        BITMAP,
        @JsonProperty("module")
        MODULE
    }

    public Dedup {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 10_000);
        Ranges.integer("capacity", capacity, 100, 10_000_000);
        if (!(falsePositives.fraction() >= 0.0001 && falsePositives.fraction() <= 0.5)) {
            throw new IllegalArgumentException(
                    "falsePositives: " + falsePositives + " is out of range; from 0.01% to 50%");
        }
    }

    @Override
    public Set<String> operations() {
        return Set.of("add");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("dedup");
    }

    @Override
    public Set<String> needs() {
        return filter == Filter.MODULE ? Set.of("BF.ADD", "BF.RESERVE") : Set.of();
    }

    @Override
    public Optional<Substitute> substitute() {
        return Optional.of(new Substitute(
                new Dedup(rate, users, keys, distribution, Filter.BITMAP, capacity, falsePositives, repeatShare),
                "filter: bitmap"));
    }

    /** Bits of a filter: the optimum for capacity and rate. */
    int bits() {
        double ln2 = Math.log(2);
        return (int)
                Math.min(Integer.MAX_VALUE, Math.ceil(-capacity * Math.log(falsePositives.fraction()) / (ln2 * ln2)));
    }

    /** Hash functions of a filter. */
    int hashes() {
        return Math.max(1, (int) Math.round(Math.log(2) * bits() / capacity));
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        History history = site.history(
                this, Map.of("perMillion", Math.round(falsePositives.fraction() * 1e6), "capacity", (long) capacity));
        boolean module = filter == Filter.MODULE;
        return new Deployment(
                site.group(this, site.users(this), user -> new User(site, space, history, user)),
                space,
                key -> module
                        ? List.of(reserve(key), add(key, 1), new byte[][] {Text.UNLINK, key})
                        : List.of(add(key, 1), new byte[][] {Text.UNLINK, key}),
                Deployment.Prefill.of(
                        space.size(), i -> module ? reserve(space.key(i)) : new byte[][] {Text.UNLINK, space.key(i)}),
                new Deployment.Account(history, Inspection.NONE));
    }

    private byte[][] reserve(byte[] key) {
        return new byte[][] {
            BF_RESERVE, key, Text.ascii(Double.toString(falsePositives.fraction())), Text.digits(capacity)
        };
    }

    private byte[][] add(byte[] key, long element) {
        if (filter == Filter.MODULE) {
            return new byte[][] {BF_ADD, key, Text.digits(element)};
        }
        byte[][] places = new byte[hashes()][];
        long one = mix(element);
        long other = mix(one ^ 0x9E3779B97F4A7C15L) | 1;
        for (int i = 0; i < places.length; i++) {
            places[i] = Text.digits(Math.floorMod(one + i * other, (long) bits()));
        }
        return SET_BITS.on(key, places);
    }

    /** The finalizer of MurmurHash3, variant 13 of D. Stafford: every bit of the input moves half of the output's. */
    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long x = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    private final class User extends ServiceUser {
        private final int filterOfUser;
        private int fresh;

        User(Site site, KeySpace space, History history, int user) {
            super(site, space, history, distribution, user);
            this.filterOfUser = choose();
        }

        @Override
        public void next(Operation operation) {
            boolean repeat = fresh > 0 && random.nextDouble() < repeatShare.fraction();
            int number = repeat ? random.nextInt(fresh) : fresh++;
            operation.version = (long) user << 32 | number;
            fill(operation, "add", true, filterOfUser, add(space.key(filterOfUser), operation.version));
        }

        @Override
        public void done(Operation operation) {
            if (sent(operation)) {
                long reply = Text.number(operation.reply);
                note(Act.ADD, operation, operation.version, filter == Filter.MODULE ? 1 - reply : reply);
            }
        }
    }
}
