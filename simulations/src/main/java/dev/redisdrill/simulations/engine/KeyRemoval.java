package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.bulk.BulkCalls;
import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.key.RunMark;
import dev.redisdrill.simulations.ledger.WriteLedger;
import dev.redisdrill.simulations.load.PlanFile;
import dev.redisdrill.simulations.workload.Ledger;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.Site;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.simulations.workload.Workload;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Removes the keys that a run wrote to a cluster that outlives it. Each key is named, with the mark of its run: nothing is
 * searched for, and nothing else can be hit. Removing what is not there does no harm, so that it may be done again.
 *
 * <p>Confined to one thread.
 */
public final class KeyRemoval {
    private static final byte[] UNLINK = "UNLINK".getBytes(StandardCharsets.US_ASCII);
    private static final String REHEARSAL = "rehearsal";
    private static final int KEYS_A_COMMAND = 100;
    private static final int COMMANDS_AT_ONCE = 20;
    /** So many numbers of sets in a row without a set: there are no more. */
    private static final int SETS_AT_ONCE = 1_000;

    private static final int MOST_SETS = 10_000_000;

    private final PlanFile plan;
    private final ShardMap shards;
    private final Instant runStart;
    private final long deadline;
    private long removed;

    private KeyRemoval(PlanFile plan, List<List<SlotRange>> slotsOfShard, Instant runStart, Duration limit) {
        this.plan = plan;
        this.shards = ShardMap.of(slotsOfShard);
        this.runStart = runStart;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /**
     * What was done.
     *
     * @param keys how many were removed
     * @param problem why some may be left; empty: none is
     */
    public record Removed(long keys, Optional<String> problem) {}

    /**
     * Removes all keys of a run.
     *
     * @param planFile its {@code plan.json}
     * @param slotsOfShard the slots of its shards, as it found them
     * @param runStart when it began
     * @param limit how long it may take
     */
    public static Removed run(
            Path planFile, List<List<SlotRange>> slotsOfShard, Instant runStart, ClusterAccess access, Duration limit)
            throws InterruptedException {
        KeyRemoval removal;
        try {
            removal = new KeyRemoval(PlanFile.read(planFile), slotsOfShard, runStart, limit);
        } catch (IOException e) {
            return new Removed(0, Optional.of(String.valueOf(e.getMessage())));
        }
        List<String> problems = PrimaryConnections.with(access, removal::all);
        return new Removed(
                removal.removed, problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)));
    }

    private List<String> all(Function<String, ? extends Caller> callers) throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (TenantSpec tenant : plan.tenants()) {
            try {
                Caller caller = callers.apply(tenant.name());
                for (NamedWorkload workload : tenant.workloads()) {
                    remove(tenant, workload, caller).ifPresent(problems::add);
                }
            } catch (RuntimeException e) {
                problems.add("tenant " + tenant.name() + ": " + e.getMessage());
            }
        }
        return problems;
    }

    private Optional<String> remove(TenantSpec tenant, NamedWorkload workload, Caller caller)
            throws InterruptedException {
        KeySpace space =
                Site.keySpace(workload.workload(), tenant.name(), workload.label(), RunMark.ofKeys(runStart), shards);
        if (!mayUnlink(space, caller)) {
            return Optional.of("tenant " + tenant.name() + " may not run UNLINK on " + prefix(tenant, workload) + "*");
        }
        BulkCalls calls =
                new BulkCalls(caller, COMMANDS_AT_ONCE, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        boolean all = unlink(calls, numbered(space)) && unlink(calls, further(space, workload.workload()));
        if (all && workload.workload() instanceof Ledger) {
            all = removeSets(calls, space);
        }
        return all
                ? Optional.empty()
                : Optional.of(
                        "not all keys " + prefix(tenant, workload) + "* were removed (" + calls.lastError() + ")");
    }

    private String prefix(TenantSpec tenant, NamedWorkload workload) {
        return tenant.name() + ":" + workload.label() + ":" + RunMark.ofKeys(runStart) + ":";
    }

    /** What is refused for lack of a right stays refused however often it is tried. */
    private boolean mayUnlink(KeySpace space, Caller caller) throws InterruptedException {
        try {
            String error = caller.call(1, UNLINK, space.named(0, 0, REHEARSAL))
                    .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
                    .error;
            return !"NOPERM".equals(error);
        } catch (ExecutionException | TimeoutException e) {
            return true; // not refused: tried again below
        }
    }

    /** Keys of one tag share a slot, so that one command may name many of them. */
    private static List<byte[][]> numbered(KeySpace space) {
        List<byte[][]> commands = new ArrayList<>();
        for (int shard = 0; shard < space.shards(); shard++) {
            int tags = space.tagsOf(shard);
            for (int tag = 0; tag < tags; tag++) {
                List<byte[]> command = new ArrayList<>(List.of(UNLINK, space.named(shard, tag, REHEARSAL)));
                for (int key = tag; key < space.countOf(shard); key += tags) {
                    if (command.size() > KEYS_A_COMMAND) {
                        commands.add(command.toArray(byte[][]::new));
                        command = new ArrayList<>(List.of(UNLINK));
                    }
                    command.add(space.key(space.firstOf(shard) + key));
                }
                commands.add(command.toArray(byte[][]::new));
            }
        }
        return commands;
    }

    private static List<byte[][]> further(KeySpace space, Workload workload) {
        List<byte[][]> commands = new ArrayList<>();
        for (String name : workload.furtherKeys()) {
            for (int shard = 0; shard < space.shards(); shard++) {
                for (int tag = 0; tag < space.tagsOf(shard); tag++) {
                    commands.add(new byte[][] {UNLINK, space.named(shard, tag, name)});
                }
            }
        }
        return commands;
    }

    /** How many sets a run made is known to nobody when it was killed: they are numbered, so their end can be felt for. */
    private boolean removeSets(BulkCalls calls, KeySpace space) throws InterruptedException {
        String run = RunMark.of(runStart);
        for (int first = 0; first < MOST_SETS; first += SETS_AT_ONCE) {
            List<byte[][]> commands = new ArrayList<>();
            for (int number = first; number < first + SETS_AT_ONCE; number++) {
                for (int shard = 0; shard < space.shards(); shard++) {
                    commands.add(new byte[][] {UNLINK, WriteLedger.setKey(space, shard, number, run)});
                }
            }
            long before = removed;
            if (!unlink(calls, commands)) {
                return false;
            }
            if (removed == before) {
                return true;
            }
        }
        return true;
    }

    private boolean unlink(BulkCalls calls, List<byte[][]> commands) throws InterruptedException {
        BitSet unanswered = calls.run(
                commands.size(), commands::get, (i, operation) -> removed += operation.reply instanceof Long n ? n : 0);
        return unanswered.isEmpty();
    }
}
