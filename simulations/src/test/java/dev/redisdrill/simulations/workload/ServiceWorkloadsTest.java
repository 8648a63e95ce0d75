package dev.redisdrill.simulations.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.simulations.client.HashSlot;
import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.history.Keeping;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.operation.KeyIndex;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all workloads have to keep, whatever they do. */
class ServiceWorkloadsTest {
    private static final ShardMap THREE = ShardMap.of(List.of(
            List.of(new SlotRange(0, 5460)),
            List.of(new SlotRange(5461, 10922)),
            List.of(new SlotRange(10923, 16383))));
    private static final String KEYS = "\"rate\": null, \"users\": 6, \"keys\": 9";

    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("counter", "\"distribution\": \"zipf\", \"readShare\": \"20%\""),
            Map.entry(
                    "leaderboard",
                    "\"members\": 5, \"distribution\": \"zipf\", \"boards\": \"uniform\", \"readShare\": \"40%\""),
            Map.entry("lock", "\"distribution\": \"uniform\", \"lease\": \"5s\""),
            Map.entry(
                    "rate-limiter",
                    "\"distribution\": \"hot\", \"algorithm\": \"gcra\", \"limit\": 5, \"window\": \"1s\""),
            Map.entry(
                    "dedup",
                    "\"distribution\": \"hot\", \"filter\": \"bitmap\", \"capacity\": 1000, \"falsePositives\": \"1%\","
                            + " \"repeatShare\": \"30%\""),
            Map.entry(
                    "session",
                    "\"distribution\": \"gaussian\", \"valueSize\": \"50B\", \"readShare\": \"50%\", \"ttl\": \"30m\""),
            Map.entry(
                    "queue",
                    "\"form\": \"stream\", \"valueSize\": \"50B..90B\", \"distribution\": \"zipf\", \"batch\": 10, \"claimAfter\": \"5s\""),
            Map.entry(
                    "orchestrator-tasks",
                    "\"distribution\": \"sequential\", \"readShare\": \"20%\", \"badShare\": \"0%\""),
            Map.entry("heartbeats", "\"distribution\": \"uniform\", \"readShare\": \"20%\", \"badShare\": \"0%\""),
            Map.entry("alert-hooks", "\"distribution\": \"zipf\", \"readShare\": \"20%\", \"badShare\": \"0%\""),
            Map.entry(
                    "pub-sub",
                    "\"distribution\": \"uniform\", \"subscribers\": 2, \"form\": \"classic\", \"valueSize\": \"50B\""),
            Map.entry(
                    "ledger-sync",
                    "\"valueSize\": \"50B\", \"distribution\": \"uniform\", \"batch\": 10, \"clerks\": 2,"
                            + " \"database\": null"),
            Map.entry("rag-cache", "\"distribution\": \"zipf\", \"valueSize\": \"50B\""),
            Map.entry(
                    "noisy-neighbour",
                    "\"distribution\": \"zipf\", \"valueSize\": \"weighted(1KiB 90%, 2KiB..4KiB 10%)\", \"burst\": 3, \"bigShare\": \"40%\", \"scanShare\": \"30%\","
                            + " \"listLength\": 10"));

    @TempDir
    Path run;

    static Stream<String> kinds() {
        return EXAMPLES.keySet().stream().sorted();
    }

    private static Workload workload(String kind) throws Exception {
        ObjectNode holder = SpecJson.mapper().createObjectNode();
        holder.set(kind, SpecJson.mapper().readTree("{" + KEYS + ", " + EXAMPLES.get(kind) + "}"));
        return Kinds.of(Workload.class).read(holder);
    }

    private Deployment deploy(Workload workload, LedgerBook book) {
        return workload.deploy(new Site("shop", "w", THREE, 42, book));
    }

    @Test
    void everyWorkloadIsLookedAtHere() {
        Set<String> all = new HashSet<>(Kinds.of(Workload.class).names());
        all.removeAll(Set.of("cache", "agent-state", "ledger", "replay")); // WorkloadsTest, ReplayTest

        assertThat(EXAMPLES.keySet()).isEqualTo(all);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void eachUserKeepsToOneShardAndNamesItsOperations(String kind) throws Exception {
        Workload workload = workload(kind);
        try (LedgerBook book = LedgerBook.create(run, "r1")) {
            Deployment deployment = deploy(workload, book);
            Set<Integer> served = new HashSet<>();
            for (int i = 0; i < deployment.group().users(); i++) {
                OperationSource user = deployment.group().sources().apply(i);
                Set<Integer> shards = new HashSet<>();
                for (int n = 0; n < 60; n++) {
                    Operation operation = new Operation();
                    user.next(operation);
                    assertThat(workload.operations()).contains(operation.name);
                    assertThat(List.of(operation.command)).isNotEmpty();
                    assertThat(operation.keyIndex).isEqualTo(KeyIndex.of(operation.command));
                    assertThat(HashSlot.of(operation.command[operation.keyIndex]))
                            .isEqualTo(operation.slot);
                    assertThat(THREE.shardOf(operation.slot)).isEqualTo(operation.shard);
                    shards.add(operation.shard);
                    operation.outcome = n % 3 == 0 ? Outcome.UNKNOWN : n % 3 == 1 ? Outcome.FAILED : Outcome.OK;
                    operation.error = operation.outcome == Outcome.OK ? null : "timeout";
                    user.done(operation);
                }
                assertThat(shards).hasSize(1);
                served.addAll(shards);
            }
            assertThat(served).containsExactlyInAnyOrder(1, 2, 3);
        }
    }

    private static List<String> texts(OperationSource user, int operations) {
        List<String> texts = new ArrayList<>();
        for (int n = 0; n < operations; n++) {
            Operation operation = new Operation();
            user.next(operation);
            StringBuilder text = new StringBuilder(operation.name + " " + operation.shard);
            for (byte[] word : operation.command) {
                text.append(' ').append(new String(word, StandardCharsets.ISO_8859_1));
            }
            texts.add(text.toString());
            operation.outcome = n % 2 == 0 ? Outcome.UNKNOWN : Outcome.OK;
            user.done(operation);
        }
        return texts;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void severalProcessesTogetherDoWhatOneDoes(String kind) throws Exception {
        Workload workload = workload(kind);
        Map<Integer, List<String>> alone = new TreeMap<>();
        try (LedgerBook book = LedgerBook.create(run.resolve("alone"), "r1")) {
            Deployment deployment = deploy(workload, book);
            for (int user = 0; user < deployment.group().users(); user++) {
                alone.put(user, texts(deployment.group().sources().apply(user), 40));
            }
        }
        for (int count : List.of(2, 3, 4, 7)) {
            Map<Integer, List<String>> shared = new TreeMap<>();
            for (int index = 0; index < count; index++) {
                LoadShare share = new LoadShare(index, count);
                try (LedgerBook book =
                        LedgerBook.create(run.resolve(count + "-" + index), "r1", share, Keeping.always())) {
                    UserGroup group = workload.deploy(new Site("shop", "w", THREE, 42, book, "", share, 5))
                            .group();
                    for (int user = group.from(); user < group.until(); user++) {
                        assertThat(shared.put(user, texts(group.sources().apply(user), 40)))
                                .as("whose user %d is", user)
                                .isNull();
                    }
                }
            }
            assertThat(shared).isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theTrialLeavesNothingAndEveryKeyCanBeFoundAgain(String kind) throws Exception {
        Workload workload = workload(kind);
        try (LedgerBook book = LedgerBook.create(run, "r1")) {
            Deployment deployment = deploy(workload, book);
            byte[] key = "{tag}:rehearsal".getBytes(StandardCharsets.US_ASCII);
            List<byte[][]> trial = deployment.trial().commands(key);

            assertThat(new String(trial.get(trial.size() - 1)[0], StandardCharsets.US_ASCII))
                    .isEqualTo("UNLINK");
            for (byte[][] command : trial) {
                assertThat(command[KeyIndex.of(command)]).isEqualTo(key);
            }
            assertThat(deployment.account().isPresent())
                    .isEqualTo(workload.evidence().isPresent());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatWasNeverSentIsInNoHistory(String kind) throws Exception {
        Workload workload = workload(kind);
        try (LedgerBook book = LedgerBook.create(run, "r1")) {
            OperationSource user = deploy(workload, book).group().sources().apply(0);
            for (int n = 0; n < 30; n++) {
                Operation operation = new Operation();
                user.next(operation);
                operation.outcome = Outcome.FAILED;
                operation.error = Operation.NEVER_SENT;
                user.done(operation);
            }
        }
        List<HistoryEntry> entries = new ArrayList<>();
        for (Path file : HistoryFile.files(run)) {
            HistoryFile.open(file).read(entries::add);
        }

        assertThat(entries).isEmpty();
    }

    @Test
    void outcomesAndRepliesReachTheHistory() throws Exception {
        try (LedgerBook book = LedgerBook.create(run, "r1")) {
            OperationSource user =
                    deploy(workload("counter"), book).group().sources().apply(1);
            int increments = 0;
            while (increments < 100) {
                Operation operation = new Operation();
                user.next(operation);
                operation.sentNanos = 5;
                operation.doneNanos = 9;
                if (operation.write) {
                    operation.outcome = increments % 2 == 0 ? Outcome.OK : Outcome.UNKNOWN;
                    operation.reply = increments % 2 == 0 ? (Long) 7L : null;
                    increments++;
                }
                user.done(operation);
            }
        }
        HistoryFile history = HistoryFile.open(HistoryFile.files(run).get(0));
        List<HistoryEntry> entries = new ArrayList<>();

        assertThat(history.read(entries::add)).as("it was not inspected").hasSize(1);
        assertThat(history.header().kind()).isEqualTo("counter");
        assertThat(entries).hasSize(100).allMatch(e -> e.act() == Act.ADD && e.shard() == 2 && e.startNanos() == 5);
        assertThat(entries).filteredOn(HistoryEntry::ok).hasSize(50).allMatch(e -> e.b() == 7);
    }
}
