package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Something that is done to a cluster. Each fault is a record: its components are its keys in a scenario file, its
 * {@link #inject} does it.
 *
 * <p>Immutable, thread-safe.
 */
public sealed interface Fault
        permits KillPrimary,
                KillReplica,
                KillShard,
                KillCluster,
                Restart,
                RollingRestart,
                CrashLoop,
                RestartEmpty,
                Freeze,
                Isolate,
                Split,
                Ring,
                FlappingLink,
                PacketLoss,
                Bandwidth,
                NetworkLatency,
                ResetConnections,
                Failover,
                Reshard,
                AddShard,
                RemoveShard,
                AddReplica,
                RemoveReplica,
                RotatePassword,
                RotateCertificate,
                ExpireCertificate,
                KillClients,
                ExhaustClients,
                SlowCommand,
                StallFsync,
                FillDisk,
                FillMemory,
                StarveCpu,
                SkewClock,
                LagReplica,
                SmallBacklog {

    /** The abilities a lab must have ({@link dev.redisdrill.chaos.lab.Lab#ability}). */
    Set<Class<?>> needs();

    /**
     * The same fault with every random choice made; to be called at plan time, also to check it against the cluster.
     *
     * @param random seeded by the plan; drawn from only if there is something to choose
     * @param shards the number of shards of the cluster
     * @throws IllegalArgumentException {@code "<key>: <what is wrong and the cure>"} if it does not fit the cluster
     */
    Fault resolved(RandomGenerator random, int shards);

    /** The tenants that it names; a plan has to have them. */
    default Set<String> tenants() {
        return Set.of();
    }

    /** What will happen, to which shard, in one line for people. Needs a resolved fault. */
    String describe();

    /**
     * What it takes away and for how long, as far as that can be known beforehand. Needs a resolved fault.
     *
     * @param name the fault's name in the plan
     * @param at when it is injected
     */
    Impact impact(String name, Duration at, ClusterShape shape);

    /**
     * Resolves the target from what Redis says now, writes the heal journal, appends {@code FaultInjected} to the
     * timeline, and does it. Needs a resolved fault.
     *
     * @throws FaultException if it was not done: the lab lacks an ability, there is no primary, or the shard has no other
     *     copy in sync
     */
    Injection inject(FaultContext context) throws FaultException, InterruptedException;
}
