package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Work queues: half of the users put items in, the other half take them out and acknowledge each when it is done.
 *
 * <ul>
 *   <li>{@code stream}: XADD; XREADGROUP by a consumer group, XACK, and XDEL, so that the stream holds what is still to do;
 *       what another took and left lying is taken over with XAUTOCLAIM. Operations: {@code xadd}, {@code xreadgroup}, {@code
 *       xack}, {@code xdel}, {@code xautoclaim}.
 *   <li>{@code list}: LPUSH; BLMOVE to a list of what is being worked on (which waits 10 ms at most, since a tenant's users
 *       share a connection), and LREM from there. Operations: {@code lpush}, {@code blmove}, {@code lrem}.
 * </ul>
 *
 * <p>Needs Redis 6.2 or later. History of kind {@code queue}, a: the producer, b: the item's number with this producer: ADD
 * for what was put in, TAKE for what was taken out, RETAKE for what was taken over, SETTLE for an acknowledgement, and at the
 * end FOUND for what is still there.
 */
@JsonTypeName("queue")
@JsonClassDescription("Work queues: a stream with a consumer group, or a list")
public record Queue(
        @JsonPropertyDescription(
                "operations due per second, half of them producers'; acknowledgements not counted; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "6") @JsonPropertyDescription("how many queues, over all shards")
        int keys,

        @JsonProperty(defaultValue = "stream") @JsonPropertyDescription("stream or list")
        Form form,

        @JsonProperty(defaultValue = "100B") @JsonPropertyDescription("size of an item's payload: " + ValueSize.FORMS)
        ValueSize valueSize,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how often each queue is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "10") @JsonPropertyDescription("how many items are taken at a time (streams)")
        int batch,

        @JsonProperty(defaultValue = "5s")
        @JsonPropertyDescription("how long an item may lie with a consumer before another takes it over (streams)")
        Duration claimAfter)
        implements Workload {

    /** How a queue is kept. */
    public enum Form {
        @JsonProperty("stream")
        STREAM,
        @JsonProperty("list")
        LIST
    }

    public Queue {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 100_000);
        Ranges.valueSize(valueSize);
        Ranges.integer("batch", batch, 1, 1_000);
        Ranges.duration("claimAfter", claimAfter, Duration.ofMillis(100), Duration.ofHours(1));
    }

    @Override
    public Set<String> operations() {
        return form == Form.STREAM
                ? Set.of("xadd", "xreadgroup", "xack", "xdel", "xautoclaim")
                : Set.of("lpush", "blmove", "lrem");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("queue");
    }

    @Override
    public Set<String> furtherKeys() {
        return form == Form.LIST ? Set.of(ListQueue.IN_WORK) : Set.of();
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        History history = site.history(this, Map.of());
        byte[] noise = valueSize.noise(site.random(-1));
        if (form == Form.LIST) {
            ListQueue list = new ListQueue(valueSize, noise, distribution);
            return new Deployment(
                    site.group(
                            this,
                            site.users(this),
                            user -> isProducer(user, space)
                                    ? list.producer(site, space, history, user)
                                    : list.consumer(site, space, history, user)),
                    space,
                    list::trial,
                    Deployment.Prefill.of(2 * space.size(), i -> list.clear(space, i)),
                    new Deployment.Account(history, list.inspection(space)));
        }
        StreamQueue stream = new StreamQueue(valueSize, noise, distribution, batch, claimAfter);
        return new Deployment(
                site.group(this, site.users(this), user -> user(stream, site, space, history, user)),
                space,
                stream::trial,
                Deployment.Prefill.of(space.size(), i -> stream.make(space.key(i))),
                new Deployment.Account(history, stream.inspection(space)));
    }

    private static OperationSource user(StreamQueue stream, Site site, KeySpace space, History history, int user) {
        return isProducer(user, space)
                ? stream.producer(site, space, history, user)
                : stream.consumer(site, space, history, user);
    }

    /** Every other user of each shard. */
    private static boolean isProducer(int user, KeySpace space) {
        return user / space.shards() % 2 == 0;
    }

    /** The replies' entries, whatever the protocol's shape of a map: {@code [[key, entries], ...]} or {@code [key, entries, ...]}. */
    static List<?> entriesOf(@org.jspecify.annotations.Nullable Object reply) {
        if (!(reply instanceof List<?> all) || all.isEmpty()) {
            return List.of();
        }
        Object entries = all.get(0) instanceof List<?> pair ? pair.get(1) : all.get(1);
        return entries instanceof List<?> list ? list : List.of();
    }
}
