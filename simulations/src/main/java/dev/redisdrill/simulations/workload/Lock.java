package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Locks with a lease and a fencing token: {@code SET lock owner NX PX lease}, and when that succeeds the next token by INCR,
 * in one script; released by the owner only. Who holds a lock releases it with its next operation. Operations: {@code
 * acquire}, {@code release}.
 *
 * <p>History of kind {@code lock}: TAKE for a lock that was got, a: its token, b: the lease in nanoseconds; REFUSE for one
 * that another had; SETTLE for a release, a: the token, b: 1 if the lock was still held. A second history, of kind {@code ttl}:
 * see {@link Lifetimes}.
 *
 * <p>Source of the recipe: the documentation of {@code SET} ("Patterns"); of the token: M. Kleppmann, "How to do distributed
 * locking" (2016).
 */
@JsonTypeName("lock")
@JsonClassDescription("Locks with a lease (SET NX PX) and a fencing token, released by their owner")
public record Lock(
        @JsonPropertyDescription("operations due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "30") @JsonPropertyDescription("how many locks, over all shards")
        int keys,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how often each lock is wanted: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "5s") @JsonPropertyDescription("how long a lock is held at most")
        Duration lease)
        implements Workload {
    private static final String FENCE = "fence";
    private static final LuaScript ACQUIRE =
            new LuaScript("if redis.call('SET',KEYS[1],ARGV[1],'NX','PX',ARGV[2]) then "
                    + "return redis.call('INCR',KEYS[2]) end return 0");
    private static final LuaScript RELEASE =
            new LuaScript("if redis.call('GET',KEYS[1])==ARGV[1] then return redis.call('DEL',KEYS[1]) end return 0");

    public Lock {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 100_000);
        Ranges.duration("lease", lease, Duration.ofMillis(100), Duration.ofHours(1));
    }

    @Override
    public Set<String> operations() {
        return Set.of("acquire", "release");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("lock");
    }

    @Override
    public Set<String> furtherKeys() {
        return Set.of(FENCE);
    }

    @Override
    public Set<String> furtherEvidence() {
        return Set.of(Lifetimes.KIND);
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        History history = site.history(this, Map.of());
        Lifetimes lifetimes = Lifetimes.of(site, space, lease, false, true);
        byte[] millis = Text.digits(lease.toMillis());
        return new Deployment(
                        site.group(
                                this,
                                site.users(this),
                                user -> new User(site, space, history, lifetimes.notes(), user)),
                        space,
                        key -> List.of(
                                ACQUIRE.onTwo(key, Text.with(key, FENCE), Text.ascii("rehearsal"), millis),
                                RELEASE.on(key, Text.ascii("rehearsal")),
                                new byte[][] {Text.UNLINK, key, Text.with(key, FENCE)}),
                        Deployment.Prefill.of(space.size(), i -> new byte[][] {Text.UNLINK, space.key(i)}),
                        new Deployment.Account(history, Inspection.NONE))
                .with(lifetimes);
    }

    private final class User extends ServiceUser {
        private final byte[] millis = Text.digits(lease.toMillis());
        private final Lifetimes.Notes lifetimes;
        private byte[] owner = {};
        private int attempts;
        private int held = -1;
        private long token;

        User(Site site, KeySpace space, History history, Lifetimes.Notes lifetimes, int user) {
            super(site, space, history, distribution, user);
            this.lifetimes = lifetimes;
        }

        @Override
        public void next(Operation operation) {
            if (held >= 0) {
                fill(operation, "release", true, held, RELEASE.on(space.key(held), owner));
                return;
            }
            int lock = choose();
            owner = Text.ascii(user + "." + attempts++);
            byte[] fence = space.named(place, lock - space.firstOf(place), FENCE);
            fill(operation, "acquire", true, lock, ACQUIRE.onTwo(space.key(lock), fence, owner, millis));
        }

        @Override
        public void done(Operation operation) {
            if (!sent(operation)) {
                held = -1;
            } else if (held >= 0) {
                note(Act.SETTLE, operation, token, Text.number(operation.reply));
                held = -1;
            } else if (operation.outcome == Outcome.OK) {
                token = Text.number(operation.reply);
                if (token > 0) {
                    held = (int) operation.item;
                    lifetimes.given(operation);
                }
                note(token > 0 ? Act.TAKE : Act.REFUSE, operation, token, lease.toNanos());
            } else {
                note(Act.TAKE, operation, 0, lease.toNanos());
                lifetimes.given(operation);
            }
        }
    }
}
