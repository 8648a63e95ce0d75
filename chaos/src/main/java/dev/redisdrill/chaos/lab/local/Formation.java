package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.local.Certificates.TlsFiles;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the servers of a lab form together: a Redis Cluster, or a primary with replicas and sentinels. Immutable,
 * thread-safe.
 */
interface Formation {
    /** What they are made of. */
    record Kit(Engine engine, Acl acl, Optional<TlsFiles> tls, List<Member> members, long seed, Path secrets) {
        /** The same with other certificates. */
        Kit with(Optional<TlsFiles> others) {
            return new Kit(engine, acl, others, members, seed, secrets);
        }

        @Override
        public String toString() {
            return "Kit[" + engine.describe() + ", ***]";
        }
    }

    /** As {@code LabReady} names it. */
    String topology();

    /** The engine that the scenario wishes. */
    String engine();

    boolean tls();

    /** Of each shard. */
    int replicas();

    /** How long a node may be silent until it is suspected. */
    Duration timeout();

    /** All processes, those that hold data first. */
    List<Member> members(int port);

    /** How each is started. */
    Boot boot(Member member, Kit kit);

    /**
     * How a node is started that joins later, and knows nobody yet.
     *
     * @throws UnsupportedOperationException if none can join
     */
    Boot newcomer(Member member, Kit kit);

    /** Who has to be asked for the primary; empty: the nodes themselves tell. */
    Optional<Sentinels> sentinels(List<Member> members);

    /**
     * Waits until they are ready for clients.
     *
     * @throws LabException if they are not within a time, or one ends: which, and what it lacks
     */
    void await(AdminClient admin, List<NodeProcess> nodes) throws LabException, InterruptedException;
}
