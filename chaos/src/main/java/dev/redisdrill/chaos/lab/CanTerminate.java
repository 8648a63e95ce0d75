package dev.redisdrill.chaos.lab;

/** A lab whose server processes can be asked to end. Nodes are named {@code host:port}; {@link CanKill} starts them again. */
public interface CanTerminate {

    /**
     * Sends SIGTERM; returns when it is sent. The server saves what it has and ends in its own time. Does nothing if the
     * process is gone already.
     */
    void terminate(String node) throws LabException;
}
