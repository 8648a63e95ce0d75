package dev.redisdrill.chaos.fault;

import java.time.Duration;

/**
 * A fault under way. Life: {@link #prove} its effect, hold, {@link #heal}, {@link #proveHealed}.
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
