package dev.redisdrill.chaos.lab;

import dev.redisdrill.chaos.net.TransferProbe;
import dev.redisdrill.timeline.unit.BitRate;
import java.io.IOException;
import java.time.Duration;

/** A lab whose network can be made slow for a node: what is too fast waits in a queue. */
public interface CanThrottle extends NetworkRules {

    /** From now on, no more than this passes to the address, and no more than this from it. */
    void throttle(String fault, String address, BitRate rate) throws LabException;

    /**
     * How long so many bytes take from one address to another one now, in nanoseconds.
     *
     * @throws IOException if that failed, or took longer than the patience
     */
    default long transfer(String from, String to, int bytes, Duration patience)
            throws IOException, InterruptedException {
        return TransferProbe.nanos(from, to, bytes, patience);
    }
}
