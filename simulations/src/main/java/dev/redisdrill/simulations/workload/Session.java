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
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sessions of people, which several servers read and replace: {@code SET key value EX}, and {@code GETEX}, which lets them live
 * on. Every value is written once only. Operations: {@code set}, {@code getex}. Needs Redis 6.2 or later.
 *
 * <p>History of kind {@code register}: WRITE and READ, a: the value's number (its user's number plus one, times 2^32, plus its
 * number), or 0 for nothing. Setting {@code ttlNanos}: after so long without use, nothing may be there. A second history, of kind {@code
 * ttl}: see {@link Lifetimes}.
 */
@JsonTypeName("session")
@JsonClassDescription("Sessions that several servers replace (SET EX) and read (GETEX)")
public record Session(
        @JsonPropertyDescription("operations due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "1000") @JsonPropertyDescription("how many sessions, over all shards")
        int keys,

        @JsonProperty(defaultValue = "zipf")
        @JsonPropertyDescription("how often each session is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "200B")
        @JsonPropertyDescription("size of each session, at least what its number needs: " + ValueSize.FORMS)
        ValueSize valueSize,

        @JsonProperty(defaultValue = "70%") @JsonPropertyDescription("share of the operations that read")
        Share readShare,

        @JsonProperty(defaultValue = "30m") @JsonPropertyDescription("how long a session lives after its last use")
        Duration ttl)
        implements Workload {
    private static final byte[] GETEX = Text.ascii("GETEX");

    public Session {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 1_000_000);
        Ranges.valueSize(valueSize);
        Ranges.ttl(ttl);
    }

    @Override
    public Set<String> operations() {
        return Set.of("set", "getex");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("register");
    }

    @Override
    public Set<String> furtherEvidence() {
        return Set.of(Lifetimes.KIND);
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        Lifetimes lifetimes = Lifetimes.of(site, space, ttl, false, false);
        History history = site.history(this, Map.of("ttlNanos", ttl.toNanos()));
        byte[] noise = valueSize.noise(site.random(-1));
        return new Deployment(
                        site.group(
                                this,
                                site.users(this),
                                user -> new User(site, space, history, lifetimes.notes(), noise, user)),
                        space,
                        key -> List.of(set(key, noise), getex(key), new byte[][] {Text.UNLINK, key}),
                        Deployment.Prefill.of(space.size(), i -> new byte[][] {Text.UNLINK, space.key(i)}),
                        new Deployment.Account(
                                history,
                                Inspection.of(
                                        space.size(),
                                        500,
                                        i -> new byte[][] {Text.GET, space.key(i)},
                                        (i, operation, pen) -> pen.write(
                                                Act.FOUND,
                                                Outcome.OK,
                                                space.shardOf(i),
                                                i,
                                                numberOf(operation.reply),
                                                0,
                                                Long.MAX_VALUE,
                                                Long.MAX_VALUE))))
                .with(lifetimes);
    }

    private byte[] unit() {
        return Text.wholeSeconds(ttl) ? Text.EX : Text.PX;
    }

    private byte[][] set(byte[] key, byte[] value) {
        return new byte[][] {Text.SET, key, value, unit(), Text.number(ttl)};
    }

    private byte[][] getex(byte[] key) {
        return new byte[][] {GETEX, key, unit(), Text.number(ttl)};
    }

    /** The number in a value; 0: there is none; -1: it is not one of ours. */
    private static long numberOf(@org.jspecify.annotations.Nullable Object reply) {
        if (!(reply instanceof byte[] value)) {
            return 0;
        }
        long number = 0;
        for (byte digit : value) {
            if (digit == ':') {
                return number;
            }
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return -1;
    }

    private final class User extends ServiceUser {
        private final Lifetimes.Notes lifetimes;
        private final Values values;
        private long written;

        User(Site site, KeySpace space, History history, Lifetimes.Notes lifetimes, byte[] noise, int user) {
            super(site, space, history, distribution, user);
            this.lifetimes = lifetimes;
            this.values = valueSize.values(noise, random);
        }

        @Override
        public void next(Operation operation) {
            int session = choose();
            if (random.nextDouble() < readShare.fraction()) {
                fill(operation, "getex", false, session, getex(space.key(session)));
            } else {
                operation.version = (user + 1L) << 32 | written++;
                fill(
                        operation,
                        "set",
                        true,
                        session,
                        set(space.key(session), values.next(Text.ascii(operation.version + ":"))));
            }
        }

        @Override
        public void done(Operation operation) {
            if (operation.write && sent(operation)) {
                note(Act.WRITE, operation, operation.version, 0);
                lifetimes.given(operation);
            } else if (operation.outcome == Outcome.OK) {
                note(Act.READ, operation, numberOf(operation.reply), 0);
                if (operation.reply == null) {
                    lifetimes.seen(operation, false);
                } else {
                    lifetimes.given(operation); // GETEX gives it anew
                }
            } else if (sent(operation)) {
                lifetimes.given(operation);
            }
        }
    }
}
