package dev.redisdrill.reports.stats;

import dev.redisdrill.reports.run.Samples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** CPU time of the servers, from once-a-second samples. */
final class ServerCpu {
    private ServerCpu() {}

    /**
     * CPU microseconds of all servers together per completed operation in [fromNanos, untilNanos). A node whose counter
     * went back was started anew; what it used before the restart's first sample is not known and left out.
     *
     * @return empty without samples or operations
     */
    static OptionalDouble microsPerOp(List<Samples.Server> samples, long fromNanos, long untilNanos, long completed) {
        Map<String, Double> last = new HashMap<>();
        double seconds = 0;
        int steps = 0;
        for (Samples.Server sample : samples) {
            if (sample.nanos() >= fromNanos && sample.nanos() <= untilNanos) {
                Double before = last.put(sample.node(), sample.cpuSeconds());
                if (before != null) {
                    seconds += Math.max(0, sample.cpuSeconds() - before);
                    steps++;
                }
            }
        }
        return steps == 0 || completed == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.round(seconds * 1e9 / completed) / 1e3);
    }
}
