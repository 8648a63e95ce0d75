package dev.redisdrill.simulations.engine;

import java.util.SplittableRandom;

/**
 * When one user of an open group is due: a grid of equal intervals that nothing moves. An operation that ends late makes
 * the next ones late, but not fewer, and none is intended later for it.
 *
 * <p>The group's arrivals together: time is cut into slots of one n-th of a second for n operations per second, and each
 * slot holds one arrival, of another user each, at a random place that the user keeps. So over whole slots the count is
 * exact, and arrivals are not in lockstep with anything else that is periodic.
 *
 * <p>Immutable.
 */
final class Schedule {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double phaseNanos;
    private final double intervalNanos;

    private Schedule(double phaseNanos, double intervalNanos) {
        this.phaseNanos = phaseNanos;
        this.intervalNanos = intervalNanos;
    }

    /**
     * A user's schedule.
     *
     * @param user which of the group's users, from 0
     * @param users how many there are
     * @param perSecond operations per second of all of them together
     * @param seed of the run
     * @param group the group's name: groups of one run get phases of their own
     */
    static Schedule of(int user, int users, double perSecond, long seed, String group) {
        double slotNanos = NANOS_PER_SECOND / perSecond;
        double place =
                new SplittableRandom(seed ^ ((long) group.hashCode() << 32) ^ user * 0x9E3779B97F4A7C15L).nextDouble();
        return new Schedule((user + place) * slotNanos, users * slotNanos);
    }

    /** When the n-th operation (from 0) is due, in nanoseconds after the start. */
    long dueNanos(long n) {
        return (long) (phaseNanos + n * intervalNanos);
    }
}
