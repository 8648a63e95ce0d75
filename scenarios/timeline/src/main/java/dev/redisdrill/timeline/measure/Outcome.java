package dev.redisdrill.timeline.measure;

/**
 * What became of an operation, as far as the client can know.
 *
 * <p>Three values and not two, because a client whose connection broke after it sent a write cannot know whether the
 * server executed it (Jepsen's {@code :ok}, {@code :fail}, {@code :info}).
 */
public enum Outcome {
    /** Acknowledged by the server. */
    OK,
    /** Definitely not executed: refused by the server, or never sent. */
    FAILED,
    /** Timed out, or the connection broke after it was sent: it may have been executed, or may still be. */
    UNKNOWN
}
