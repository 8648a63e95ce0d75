package dev.redisdrill.chaos.fault;

import java.time.Duration;

/**
 * How the effect of a fault that somebody else carries out shows on Redis itself, and how its end does. Confined to one thread.
 */
interface Evidence {

    /**
     * Looks before the fault, so that there is something to compare with.
     *
     * @throws FaultException if the effect could not be told from what is there already
     */
    void learn() throws FaultException, InterruptedException;

    /** One look for the effect. */
    Sighting effect() throws InterruptedException;

    /** One look for its end, once it was undone. */
    Sighting over() throws InterruptedException;

    /** How long the effect may take to show, if that is longer than is usual. */
    default Duration patience() {
        return Duration.ZERO;
    }
}
