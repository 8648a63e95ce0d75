package dev.redisdrill.chaos.lab;

import java.time.Duration;
import java.util.List;

/**
 * A lab whose faults are carried out by somebody else on request: a controller in the cluster. What it says of its work proves
 * nothing; faults look for the effect, and for its end, themselves.
 *
 * <p>Each request is known by the name of its fault, has an end of its own, and does not outlive the harness for long.
 * Thread-safe.
 */
public interface CanDelegate {

    /**
     * What is asked for.
     *
     * @param fault the fault's name in the plan, unique in the run
     * @param hold how long it will be wanted; it ends by itself some seconds after that
     */
    record Request(String fault, Deed deed, Duration hold) {}

    /** Looks for an effect. */
    interface Look {
        /** Whether it is there. */
        boolean seen() throws InterruptedException;
    }

    /**
     * Whether the requests would be taken, all of them. Changes nothing.
     *
     * @throws LabException if one would not be: why, and what to do; a line for each thing that is missing
     */
    void rehearse(List<Request> requests) throws LabException, InterruptedException;

    /**
     * Asks for it, and waits until the controller says that it is done, or the effect is seen.
     *
     * @throws LabException if it was not taken, or not carried out in time; {@link #withdraw} takes back what is left of it
     */
    void request(Request request, Look effect) throws LabException, InterruptedException;

    /**
     * Takes the request back, and waits until it is undone. Idempotent; may be called from any thread, also an interrupted one.
     *
     * @throws LabException if it is not undone in time
     */
    void withdraw(String fault) throws LabException;

    /** Whether anything of the request is left, as the system says. */
    boolean requested(String fault) throws LabException;

    /**
     * What has ended the effect of a request early on some of its nodes, though the controller does not know it: a new process
     * has none of the rules that the old one had.
     *
     * @return one line for people; empty if nothing has
     */
    String lost(String fault) throws LabException;
}
