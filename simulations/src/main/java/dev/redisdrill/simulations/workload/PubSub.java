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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Publishers, and subscribers who hear every channel of the service, {@code tenant:service:*}. Operation: {@code publish}.
 * Subscribers have connections of their own, as the tenant's client makes them, off the load's event loops. Of several load
 * processes each has some of them.
 *
 * <ul>
 *   <li>{@code sharded}: SPUBLISH and SSUBSCRIBE at the node that serves the channel's slot (Redis 7.0 and later).
 *   <li>{@code classic}: PUBLISH at that node too, SUBSCRIBE at a node of the client's choice; the cluster's bus carries the
 *       messages from node to node. With sentinels: at the primary.
 *   <li>{@code auto}: sharded where the servers know SPUBLISH, else classic.
 * </ul>
 *
 * <p>What a subscriber does when its connection is lost is the client library's: Lettuce reconnects and subscribes again by
 * itself; Jedis does not, and its users' loop does (it is in {@code JedisSubscription}). A message counts as published when the
 * server has acknowledged it. PUBLISH is no write: it ends no outage.
 *
 * <p>History of kind {@code pub-sub}, item: the channel; b: the message's number with its publisher. ADD for what was published,
 * a: the publisher. TAKE for what a subscriber heard, a: the subscriber's number times 2^32, plus the publisher (2^32 - 1, and
 * b: -1, if the message is none of ours). JOIN when the server confirmed a subscription, LEAVE when its connection was gone, a:
 * the subscriber's number times 2^32. Setting {@code subscribers}.
 */
@JsonTypeName("pub-sub")
@JsonClassDescription("Publishers and subscribers of channels")
public record PubSub(
        @JsonPropertyDescription("messages due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("publishers who each publish the next when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "6") @JsonPropertyDescription("how many channels, over all shards")
        int keys,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how often each channel is published on: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "2") @JsonPropertyDescription("how many subscribers, each of all channels")
        int subscribers,

        @JsonProperty(defaultValue = "classic")
        @JsonPropertyDescription(
                "classic (PUBLISH); sharded (SPUBLISH, Redis 7.0 and later); auto: what the servers know")
        Form form,

        @JsonProperty(defaultValue = "100B") @JsonPropertyDescription("size of each message: " + ValueSize.FORMS)
        ValueSize valueSize)
        implements Workload {
    static final byte[] PUBLISH = Text.ascii("PUBLISH");
    static final byte[] SPUBLISH = Text.ascii("SPUBLISH");

    /** How it is published. */
    public enum Form {
        @JsonProperty("auto")
        AUTO,
        @JsonProperty("sharded")
        SHARDED,
        @JsonProperty("classic")
        CLASSIC
    }

    public PubSub {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 1_000);
        Ranges.integer("subscribers", subscribers, 1, 100);
        Ranges.valueSize(valueSize);
    }

    @Override
    public Set<String> operations() {
        return Set.of("publish");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("pub-sub");
    }

    @Override
    public Optional<Since> since() {
        return form == Form.SHARDED
                ? Optional.of(new Since(7, 0, "sharded channels", "form: classic, or leave it out"))
                : Optional.empty();
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        History history = site.history(this, Map.of("subscribers", (long) subscribers));
        byte[] noise = valueSize.noise(site.random(-1));
        Audience audience = new Audience(site.tenant(), space, history, subscribers, site.share(), form);
        return new Deployment(
                site.group(this, site.users(this), user -> new Publisher(site, space, history, audience, noise, user)),
                space,
                // Whether it may publish and subscribe is tried out by the audience, on the channels themselves.
                key -> List.<byte[][]>of(new byte[][] {Text.UNLINK, key}),
                Deployment.Prefill.NONE,
                new Deployment.Account(history, audience::lastCall, true),
                audience);
    }

    private final class Publisher extends ServiceUser {
        private final Audience audience;
        private final Values values;
        private long sequence;

        Publisher(Site site, KeySpace space, History history, Audience audience, byte[] noise, int user) {
            super(site, space, history, distribution, user);
            this.audience = audience;
            this.values = valueSize.values(noise, random);
        }

        @Override
        public void next(Operation operation) {
            int channel = choose();
            operation.version = sequence++;
            byte[] head = Text.ascii(user + ":" + operation.version + ":");
            fill(operation, "publish", false, channel, audience.verb(), space.key(channel), values.next(head));
        }

        @Override
        public void done(Operation operation) {
            if (sent(operation)) {
                note(Act.ADD, operation, user, operation.version);
            }
        }
    }
}
