package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.workload.EventStream.Field;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tasks of an orchestrator, as a stream of their changes of state. Operations: {@code xadd}, {@code xrevrange}.
 *
 * <p>Contract of an entry: {@code task} (task- and a number), {@code state} (queued, running, done or failed), {@code
 * attempt} (a number). History of kind {@code stream}; see {@link EventStream}.
 */
@JsonTypeName("orchestrator-tasks")
@JsonClassDescription("Tasks of an orchestrator: streams of changes of their states")
public record OrchestratorTasks(
        @JsonPropertyDescription("operations due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "6") @JsonPropertyDescription("how many streams, over all shards")
        int keys,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how often each stream is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "20%") @JsonPropertyDescription("share of the operations that look at the newest")
        Share readShare,

        @JsonProperty(defaultValue = "0%")
        @JsonPropertyDescription("share of the entries that break the contract on purpose, to try the check")
        Share badShare)
        implements Workload {
    private static final List<Field> CONTRACT = List.of(
            Field.id("task", "task-", 100_000),
            Field.oneOf("state", "queued", "running", "done", "failed"),
            Field.number("attempt", 5));

    public OrchestratorTasks {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 10_000);
    }

    @Override
    public Set<String> operations() {
        return Set.of("xadd", "xrevrange");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("stream");
    }

    @Override
    public Deployment deploy(Site site) {
        return new EventStream(CONTRACT, distribution, readShare.fraction(), badShare.fraction())
                .deploy(this, site, site.history(this, Map.of()));
    }
}
