package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The state of agents or sessions, a hash each: HGETALL to read it, HSET to change one field, and EXPIRE after either,
 * so that it lives on for the time to live since its last use. State that is gone is begun anew. Operations:
 * {@code hgetall}, {@code hset}, {@code expire}.
 *
 * <p>It keeps a history of kind {@code ttl}: see {@link Lifetimes}.
 *
 * <p>Before the load starts the most used states are made, at most {@value #MOST_PREFILLED} and 256 MiB of values.
 */
@JsonTypeName("agent-state")
@JsonClassDescription("State of agents or sessions: HGETALL and HSET, with a time to live that slides (EXPIRE)")
public record AgentState(
        @JsonPropertyDescription("operations due per second, the EXPIRE after each not counted; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "5000") @JsonPropertyDescription("how many states, over all shards")
        int keys,

        @JsonProperty(defaultValue = "4") @JsonPropertyDescription("how many fields each state has")
        int fields,

        @JsonProperty(defaultValue = "100B") @JsonPropertyDescription("size of each field's value: " + ValueSize.FORMS)
        ValueSize valueSize,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how often each state is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "50%") @JsonPropertyDescription("share of the operations that read")
        Share readShare,

        @JsonProperty(defaultValue = "30m") @JsonPropertyDescription("how long a state lives after its last use")
        Duration ttl)
        implements Workload {
    static final int MOST_PREFILLED = 50_000;
    private static final long MOST_PREFILLED_BYTES = 256L << 20;

    public AgentState {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, Ranges.MAX_KEYS);
        Ranges.integer("fields", fields, 1, 128);
        Ranges.valueSize(valueSize);
        Ranges.ttl(ttl);
    }

    @Override
    public Set<String> operations() {
        return Set.of("hgetall", "hset", "expire");
    }

    @Override
    public Set<String> furtherEvidence() {
        return Set.of(Lifetimes.KIND);
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        Lifetimes lifetimes = Lifetimes.of(site, space, ttl, true, false);
        byte[] value = valueSize.noise(site.random(-1));
        return new Deployment(
                        site.group(
                                this,
                                site.users(this),
                                user -> new User(space, user, value, site.random(user), lifetimes.notes())),
                        space,
                        key -> List.of(
                                new byte[][] {Text.HSET, key, field(0), value},
                                new byte[][] {Text.HGETALL, key},
                                expire(key),
                                new byte[][] {Text.UNLINK, key}),
                        new States(space, valueSize.values(value, site.random(-2))),
                        Optional.empty())
                .with(lifetimes);
    }

    private static byte[] field(int i) {
        return Text.ascii("f" + i);
    }

    private byte[][] expire(byte[] key) {
        return new byte[][] {Text.wholeSeconds(ttl) ? Text.EXPIRE : Text.PEXPIRE, key, Text.number(ttl)};
    }

    private final class User implements OperationSource {
        private static final int NOTHING = 0;
        private static final int TOUCH = 1;
        private static final int BEGIN = 2;

        private final KeySpace space;
        private final int first;
        private final Values values;
        private final SplittableRandom random;
        private final Distribution.IntChooser chooser;
        private final Lifetimes.Notes lifetimes;
        private int due = NOTHING;
        private int number;

        User(KeySpace space, int user, byte[] value, SplittableRandom random, Lifetimes.Notes lifetimes) {
            int place = user % space.shards();
            this.space = space;
            this.first = space.firstOf(place);
            this.values = valueSize.values(value, random);
            this.random = random;
            this.chooser = distribution.chooser(space.countOf(place), random);
            this.lifetimes = lifetimes;
        }

        @Override
        public void next(Operation operation) {
            if (due == NOTHING) {
                number = first + chooser.next();
            }
            byte[] key = space.key(number);
            boolean read = due == NOTHING && random.nextDouble() < readShare.fraction();
            if (due == TOUCH) {
                operation.name = "expire";
                operation.command = expire(key);
            } else if (read) {
                operation.name = "hgetall";
                operation.command = new byte[][] {Text.HGETALL, key};
            } else {
                operation.name = "hset";
                operation.command = new byte[][] {Text.HSET, key, field(random.nextInt(fields)), values.next()};
            }
            operation.keyIndex = 1;
            operation.slot = space.slot(number);
            operation.shard = space.shardOf(number);
            operation.write = !read;
            operation.followUp = due != NOTHING;
            operation.item = number;
        }

        @Override
        public void done(Operation operation) {
            boolean ok = operation.outcome == Outcome.OK;
            boolean empty = !operation.write
                    && (operation.reply == null || (operation.reply instanceof List<?> list && list.isEmpty()));
            if (!Operation.NEVER_SENT.equals(operation.error)) {
                note(operation, ok, empty);
            }
            if (!ok || operation.name.equals("expire")) {
                due = NOTHING;
            } else {
                due = empty ? BEGIN : TOUCH;
            }
        }

        private void note(Operation operation, boolean ok, boolean empty) {
            if (operation.name.equals("expire")) {
                if (!ok || Text.number(operation.reply) == 1) {
                    lifetimes.given(operation);
                }
            } else if (operation.write) {
                lifetimes.made(operation);
            } else if (ok) {
                lifetimes.seen(operation, !empty);
            }
        }
    }

    /** Two commands a state: all its fields, and its time to live. */
    private final class States implements Deployment.Prefill {
        private final KeySpace space;
        private final Values values;
        private final int perShard;

        States(KeySpace space, Values values) {
            this.space = space;
            this.values = values;
            long most = Math.min(MOST_PREFILLED, MOST_PREFILLED_BYTES / (valueSize.mean() * fields));
            this.perShard = (int) Math.min(most, space.size()) / space.shards();
        }

        @Override
        public int size() {
            return 2 * first();
        }

        /** A time to live is given to a state that is there: given before, it would be lost, and the state live for ever. */
        @Override
        public int first() {
            return perShard * space.shards();
        }

        @Override
        public byte[][] command(int i) {
            int state = i % first();
            byte[] key = space.key(space.firstOf(state % space.shards()) + state / space.shards());
            if (i >= first()) {
                return expire(key);
            }
            byte[][] command = new byte[2 + 2 * fields][];
            command[0] = Text.HSET;
            command[1] = key;
            for (int f = 0; f < fields; f++) {
                command[2 + 2 * f] = field(f);
                command[3 + 2 * f] = values.next();
            }
            return command;
        }
    }
}
