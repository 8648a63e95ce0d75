package dev.redisdrill.chaos.fault;

import java.time.Duration;

/**
 * A fault under way. Life: {@link #prove} its effect, {@link #carryOn}, hold, {@link #heal}, {@link #proveHealed}.
 *
 * <p>Confined to one thread, except {@link #heal} and {@link #close}, which any thread (a shutdown hook) may call.
 */
public interface Injection extends AutoCloseable {

    /** What it was done to. */
    Aim aim();

    /** When the effect began, on the run's clock: just after the command returned. */
    long effectNanos();

    /**
     * Looks for the effect until it is seen.
     *
     * @return what was seen, for people
     * @throws FaultException if it is not seen within the time-out: the fault is ineffective
     */
    String prove(Duration timeout) throws FaultException, InterruptedException;

    /**
     * Does what is left to be done of a fault that goes in steps, telling each on the timeline; returns when all is done.
     * Most faults are done at once, and have nothing left.
     *
     * @throws FaultException if a step failed, or the load ended before the last: the fault is not what was asked for
     */
    default void carryOn(LoadEnd load) throws FaultException, InterruptedException {}

    /** Waits for the end of the load, which ends every fault. */
    interface LoadEnd {
        /** Waits at most this long; whether the load has ended by then. */
        boolean within(Duration time) throws InterruptedException;
    }

    /** How long the fault is to be held after its effect before {@link #heal}; negative: until the load ends. */
    Duration hold();

    /** Ends the fault. Idempotent. */
    void heal() throws FaultException;

    /**
     * Looks for the healing until it is seen.
     *
     * @return what was seen, for people
     * @throws FaultException if it is not seen within the time-out
     */
    String proveHealed(Duration timeout) throws FaultException, InterruptedException;

    /** Heals if need be; never throws; bounded in time. */
    @Override
    void close();
}
