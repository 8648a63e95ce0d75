package dev.redisdrill.benchmarks.compare;

/**
 * What a load generator did.
 *
 * @param operations how many it completed
 * @param seconds in what time
 * @param cpuSeconds with how much CPU time of its own, user and system
 */
record Figures(double operations, double seconds, double cpuSeconds) {
    private static final double MICROS = 1e6;

    double perSecond() {
        return operations / seconds;
    }

    double cpuMicrosPerOperation() {
        return cpuSeconds * MICROS / operations;
    }

    Figures plus(Figures other) {
        return new Figures(operations + other.operations, seconds + other.seconds, cpuSeconds + other.cpuSeconds);
    }
}
