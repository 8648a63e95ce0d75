package dev.redisdrill.simulations.operation;

import dev.redisdrill.timeline.measure.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One operation of one user: filled by its {@link OperationSource}, timed by the engine, sent by the client seam,
 * completed, recorded, and used again. A mutable carrier without allocation per operation.
 *
 * <p>Confined to its user's event loop.
 */
public final class Operation {
    /** The {@link #error} of an operation that was due but whose turn never came before the load ended. */
    public static final String NEVER_SENT = "never sent";
    /** The {@link #dueNanos} of an operation that the engine schedules. */
    public static final long BY_THE_ENGINE = -1;

    /** The logical operation for statistics, lower case: get, set, hset. */
    public String name = "";
    /** The command and its arguments as they go over the wire; the key is at {@link #keyIndex}. */
    public byte[][] command = {};
    /** Where in {@link #command} the key stands; -1: it has none and goes to any node. */
    public int keyIndex = 1;
    /** The key's hash slot, 0..16383. */
    public int slot;
    /** The key's shard at the start of the run, from 1. */
    public int shard;
    /** Whether it changes data: acknowledged writes define recovery and loss. */
    public boolean write;
    /** Whether it belongs to the operation before it (SET after a missed GET): it is due at once, not by schedule. */
    public boolean followUp;
    /** Of one that belongs to the operation before it: how long after that one's end it is due; 0: at once. */
    public long afterNanos;
    /** When it is due by a schedule of its source's own, from the start of the load; {@link #BY_THE_ENGINE}: by the engine's. */
    public long dueNanos = BY_THE_ENGINE;
    /** For the source's own use: which item this is about. */
    public long item;
    /** For the source's own use: which version or element it writes. */
    public long version;

    /** When it was due by the schedule, on the run's clock. */
    public long intendedNanos;
    /**
     * When its user could have sent it at the earliest: the later of {@link #intendedNanos} and the end of the user's
     * operation before it. What lies between this and {@link #sentNanos} is the load generator's own delay.
     */
    public long readyNanos;
    /** When it was given to the client. */
    public long sentNanos;
    /** When the client completed it. */
    public long doneNanos;
    /** What became of it. */
    public Outcome outcome = Outcome.UNKNOWN;
    /** The reply, when OK: {@code byte[]}, {@link Long}, {@link java.util.List} of these, or null for nil. */
    public @Nullable Object reply;
    /** Why it is not OK: the server's or client's own first words, short and few of a kind (MOVED, READONLY, timeout). */
    public @Nullable String error;
    /** {@code host:port} of the node it was sent to, as the client's slot map had it, if the client can tell. */
    public @Nullable String node;
}
