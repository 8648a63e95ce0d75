package dev.redisdrill.chaos.lab.local;

import java.nio.file.Path;
import java.util.List;

/**
 * A node of a lab, as it is laid out before anything runs.
 *
 * @param shard the shard it is born into, from 1; 0: it is a sentinel
 * @param rank 0: its first primary; 1, 2, ...: its replicas; of a sentinel: its number from 0
 * @param host its own loopback address
 * @param port the port that everybody knows it by; the bus's is 10,000 above
 * @param behindProxy whether it listens elsewhere, and a proxy there in its place
 */
record Member(int shard, int rank, String host, int port, boolean behindProxy) {
    /** Stands for the shard of a sentinel. */
    static final int SENTINELS = 0;

    static final int BUS_OFFSET = 10_000;
    /** How far above the known port a node listens that is behind a proxy. */
    static final int BEHIND_OFFSET = 1_000;
    /** What the name of a log ends with. */
    static final String LOG = ".log";

    Member(int shard, int rank, String host, int port) {
        this(shard, rank, host, port, false);
    }

    /** The same behind a proxy. */
    Member behind() {
        return new Member(shard, rank, host, port, true);
    }

    /** The port that its server listens at, for clients. */
    int listensAt() {
        return behindProxy ? port + BEHIND_OFFSET : port;
    }

    /** The ports that its server listens at, for clients and for the bus. */
    List<Integer> behindPorts() {
        return List.of(listensAt(), listensAt() + BUS_OFFSET);
    }

    /** {@code host:port}. */
    String address() {
        return host + ":" + port;
    }

    boolean sentinel() {
        return shard == SENTINELS;
    }

    boolean firstPrimary() {
        return rank == 0 && !sentinel();
    }

    /** Its data, below the run's {@code server/}. */
    Path data(Path server) {
        return server.resolve(fileName());
    }

    /** Its log, below the run's {@code server/}. */
    Path log(Path server) {
        return server.resolve(fileName() + LOG);
    }

    /** The address as a file name of any system: no colon. */
    private String fileName() {
        return host + "-" + port;
    }
}
