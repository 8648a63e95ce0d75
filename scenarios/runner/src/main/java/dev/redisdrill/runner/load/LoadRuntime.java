package dev.redisdrill.runner.load;

import dev.redisdrill.runner.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The Java runtime of a load program: its options.
 *
 * @param tenants how many have connections of their own in it
 * @param brief whether it has little to do, and not for long
 */
public record LoadRuntime(int tenants, boolean brief) {
    /**
     * Gatling opens java.lang; Netty reaches for memory that newer runtimes warn about. The compiler threads give way to
     * the event loop: on two cores they would take one for half of a run, and operations would start late (schedule lag
     * p99 of the main drill 11 ms without, 5 ms with it).
     */
    private static final List<String> OPTIONS = List.of(
            "-Xms256m",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+DisplayVMOutputToStderr",
            "-XX:ThreadPriorityPolicy=1",
            "-XX:CompilerThreadPriority=19",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED");

    private static final int FIRST_WITH_UNSAFE_WARNINGS = 23;
    private static final int HEAP_MB = 1_024;
    /** What fits into that: each has connections of its own, which take 0.65 MB of heap in sum. */
    private static final int TENANTS_IN_IT = 200;

    private static final int MB_PER_FURTHER_TENANT = 2;
    /** Of one program, in a second. */
    private static final double FEW_OPERATIONS = 5_000;

    private static final Duration NOT_LONG = Duration.ofMinutes(5);

    /** What a plan's load needs. */
    public static LoadRuntime of(Plan plan) {
        double offered = plan.scheduledRate() / plan.load().programs();
        return new LoadRuntime(
                plan.tenants().size(),
                offered <= FEW_OPERATIONS
                        && !plan.hasClosedLoad()
                        && plan.totalLoad().compareTo(NOT_LONG) <= 0);
    }

    /** For any Java runtime since 17. */
    public List<String> options() {
        List<String> options = new ArrayList<>(OPTIONS);
        // Little heap that is left is collected all the time, and operations start late.
        options.add("-Xmx" + (HEAP_MB + MB_PER_FURTHER_TENANT * Math.max(0, tenants - TENANTS_IN_IT)) + "m");
        if (brief) { // measured on the main drill, 3,000 op/s: CPU per operation 113 us, 159 with C2; lag p99 1.5 ms,
            // 2.5 with it
            options.add("-XX:TieredStopAtLevel=1");
        }
        return options;
    }

    /** For the one that this is. */
    public List<String> optionsHere() {
        List<String> options = options();
        if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_WARNINGS) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        return options;
    }
}
