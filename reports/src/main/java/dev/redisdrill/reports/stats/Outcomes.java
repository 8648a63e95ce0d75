package dev.redisdrill.reports.stats;

/**
 * How operations ended.
 *
 * @param ok acknowledged
 * @param failed definitely not executed
 * @param unknown may have been executed
 */
public record Outcomes(long ok, long failed, long unknown) {

    /** All that ended. */
    public long ended() {
        return ok + failed + unknown;
    }

    /** All that ended without acknowledgement. */
    public long notAcknowledged() {
        return failed + unknown;
    }
}
