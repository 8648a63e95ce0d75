package dev.redisdrill.chaos.lab;

import java.time.Duration;

/**
 * A lab whose faults are carried out by somebody else on request: a controller in the cluster. What it says of its work proves
 * nothing; faults look for the effect, and for its end, themselves.
 *
 * <p>Each request is known by the name of its fault, has an end of its own, and does not outlive the harness for long.
 */
public interface CanDelegate {

    /** Looks for an effect. */
    interface Look {
        /** Whether it is there. */
        boolean seen() throws InterruptedException;
    }

    /**
     * Whether the request would be taken. Changes nothing.
     *
     * @throws LabException if it would not be: why, and what to do
     */
    void rehearse(String fault, Deed deed, Duration hold) throws LabException, InterruptedException;

    /**
     * Asks for it, and waits until the controller says that it is done, or the effect is seen.
     *
     * @param hold how long it will be wanted; it ends by itself some time after that
     * @throws LabException if it was not taken, or not carried out in time
     */
    void request(String fault, Deed deed, Duration hold, Look effect) throws LabException, InterruptedException;

    /**
     * Takes the request back, and waits until it is undone. Idempotent; may be called from any thread, also an interrupted one.
     *
     * @throws LabException if it is not undone in time
     */
    void withdraw(String fault) throws LabException;

    /** Whether anything of the request is left, as the system says. */
    boolean requested(String fault) throws LabException;

    /**
     * What has ended the effect of a request early on some of its nodes, though the controller does not know it: a new pod has
     * none of the rules of the old one.
     *
     * @return one line for people; empty if nothing has
     */
    String lost(String fault) throws LabException;
}
