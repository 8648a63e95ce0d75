package dev.redisdrill.simulations.control;

import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first line on the load process's standard input: all it needs to know. It holds passwords in the clear, which
 * is why it goes through a pipe and never through arguments, environment or files.
 *
 * @param planFile the resolved scenario, {@code plan.json}
 * @param runDirectory where evidence is written
 * @param wall wall time of the run clock's zero
 * @param originNanos {@link System#nanoTime()}, as the load process reads it, of the run clock's zero
 * @param seeds {@code host:port} of nodes
 * @param tls whether to use TLS, with the servers' names verified
 * @param caPem trusted certificates, PEM; empty: the Java runtime's own
 * @param users credentials by tenant name; a tenant that is missing connects without
 * @param slotsOfShard the slots of shard 1, 2, 3, ...
 * @param lasting whether the cluster outlives the run: the names of its keys bear the run's mark then
 * @param sentinels who is asked for the primary; empty: it is a Redis Cluster
 * @param meters what is counted while the load goes on
 * @param share which part of the load this process takes
 * @param plan what stands in the plan file, for a process that does not share the runner's files; empty: it is to be read
 */
public record LoadOrder(
        String planFile,
        String runDirectory,
        Instant wall,
        long originNanos,
        List<String> seeds,
        boolean tls,
        Optional<String> caPem,
        Map<String, Login> users,
        List<List<SlotRange>> slotsOfShard,
        boolean lasting,
        Optional<ClusterAccess.Sentinels> sentinels,
        List<Meter> meters,
        LoadShare share,
        Optional<String> plan) {

    /** The same for one of several processes, which leaves its evidence in a directory of its own and has a clock of its own. */
    public LoadOrder forShare(LoadShare part, String directory, long origin) {
        return new LoadOrder(
                planFile,
                directory,
                wall,
                origin,
                seeds,
                tls,
                caPem,
                users,
                slotsOfShard,
                lasting,
                sentinels,
                meters,
                part,
                plan);
    }

    /** The same for a process elsewhere, which cannot read the plan from the runner's file. */
    public LoadOrder withPlan(String text) {
        return new LoadOrder(
                planFile,
                runDirectory,
                wall,
                originNanos,
                seeds,
                tls,
                caPem,
                users,
                slotsOfShard,
                lasting,
                sentinels,
                meters,
                share,
                Optional.of(text));
    }

    /**
     * User name and password in the clear; prints without the password.
     *
     * @param source the local address to connect from; empty: the system's choice
     */
    public record Login(String user, String password, Optional<String> source) {
        @Override
        public String toString() {
            return user + ":***";
        }
    }
}
