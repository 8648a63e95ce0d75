package dev.redisdrill.reports.run;

/**
 * A line of {@code load/counts.csv}: what happened to one kind of operation in 100 ms.
 *
 * @param millis begin of the 100 ms, milliseconds since the start of the run
 * @param offered operations that were due in it
 * @param ok operations that were acknowledged in it
 * @param failed operations that ended in it, definitely not executed
 * @param unknown operations that ended in it without a known outcome
 */
public record Counts(
        long millis,
        String tenant,
        String workload,
        String operation,
        int shard,
        long offered,
        long ok,
        long failed,
        long unknown) {
    /** The path within a run directory. */
    public static final String FILE = "load/counts.csv";
    /** How much time a line covers. */
    public static final long WINDOW_MILLIS = 100;

    static Counts parse(String[] cells) {
        return new Counts(
                Long.parseLong(cells[0]),
                cells[1],
                cells[2],
                cells[3],
                Integer.parseInt(cells[4]),
                Long.parseLong(cells[5]),
                Long.parseLong(cells[6]),
                Long.parseLong(cells[7]),
                Long.parseLong(cells[8]));
    }
}
