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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counters that many users raise by one: INCR, and GET to look. Operations: {@code incr}, {@code get}.
 *
 * <p>History of kind {@code counter}: ADD for each INCR, a: by how much, b: the value replied; at the end FOUND for each
 * counter, b: its value. Before the load starts the counters are removed.
 */
@JsonTypeName("counter")
@JsonClassDescription("Counters that many users raise (INCR) and look at (GET)")
public record Counter(
        @JsonPropertyDescription("operations due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "100") @JsonPropertyDescription("how many counters, over all shards")
        int keys,

        @JsonProperty(defaultValue = "zipf")
        @JsonPropertyDescription("how often each counter is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "20%") @JsonPropertyDescription("share of the operations that only look")
        Share readShare)
        implements Workload {
    private static final int READ_AT_ONCE = 500;

    public Counter {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 1_000_000);
    }

    @Override
    public Set<String> operations() {
        return Set.of("incr", "get");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("counter");
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        History history = site.history(this, Map.of());
        return new Deployment(
                site.group(this, site.users(this), user -> new User(site, space, history, user)),
                space,
                key -> List.of(
                        new byte[][] {Text.INCR, key}, new byte[][] {Text.GET, key}, new byte[][] {Text.UNLINK, key}),
                Deployment.Prefill.of(space.size(), i -> new byte[][] {Text.UNLINK, space.key(i)}),
                new Deployment.Account(
                        history,
                        Inspection.of(
                                space.size(),
                                READ_AT_ONCE,
                                i -> new byte[][] {Text.GET, space.key(i)},
                                (i, operation, pen) -> pen.write(
                                        Act.FOUND,
                                        Outcome.OK,
                                        space.shardOf(i),
                                        i,
                                        0,
                                        Text.number(operation.reply),
                                        0,
                                        0))));
    }

    private final class User extends ServiceUser {
        User(Site site, KeySpace space, History history, int user) {
            super(site, space, history, distribution, user);
        }

        @Override
        public void next(Operation operation) {
            int counter = choose();
            boolean read = random.nextDouble() < readShare.fraction();
            if (read) {
                fill(operation, "get", false, counter, Text.GET, space.key(counter));
            } else {
                fill(operation, "incr", true, counter, Text.INCR, space.key(counter));
            }
        }

        @Override
        public void done(Operation operation) {
            if (operation.write && sent(operation)) {
                note(Act.ADD, operation, 1, operation.reply instanceof Long value ? value : 0);
            }
        }
    }
}
