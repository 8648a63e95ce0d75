package dev.redisdrill.simulations.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.workload.AgentState;
import dev.redisdrill.simulations.workload.Deployment;
import dev.redisdrill.simulations.workload.Distribution;
import dev.redisdrill.simulations.workload.Site;
import dev.redisdrill.simulations.workload.ValueSize;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.unit.Share;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrefillerTest {
    @Test
    void aTimeToLiveIsGivenToAStateThatIsThereWhateverOrderCommandsAreAnsweredIn(@TempDir Path run) throws Exception {
        Site site = new Site(
                "shop", "w", ShardMap.of(List.of(List.of(new SlotRange(0, 16_383)))), 42, LedgerBook.create(run, "r1"));
        Deployment deployment = new AgentState(
                        Optional.empty(),
                        Optional.of(1),
                        300,
                        2,
                        ValueSize.parse("8B"),
                        Distribution.parse("uniform"),
                        new Share(1.0),
                        Duration.ofMinutes(30))
                .deploy(site);
        Set<String> there = ConcurrentHashMap.newKeySet();
        Set<String> alive = ConcurrentHashMap.newKeySet();
        Caller lateForNewKeys = (keyIndex, command) -> {
            String key = new String(command[keyIndex], StandardCharsets.UTF_8);
            Operation answered = new Operation();
            answered.outcome = Outcome.OK;
            if (new String(command[0], StandardCharsets.UTF_8).equals("EXPIRE")) {
                if (there.contains(key)) {
                    alive.add(key);
                }
                return CompletableFuture.completedFuture(answered);
            }
            return CompletableFuture.supplyAsync(
                    () -> {
                        there.add(key);
                        return answered;
                    },
                    CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
        };

        Prefiller.run(deployment, lateForNewKeys, Duration.ofSeconds(10));

        assertThat(there).hasSize(300);
        assertThat(alive).isEqualTo(there);
    }
}
