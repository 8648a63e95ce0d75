package dev.redisdrill.chaos.lab;

/** A lab whose server processes can be ended and started again. Nodes are named {@code host:port}. */
public interface CanKill {

    /** Sends SIGKILL; returns when it is sent. Does nothing if the process is gone already. */
    void kill(String node) throws LabException;

    /** Whether the process of the node exists (running, stopped, but not a zombie). */
    boolean alive(String node);

    /** Starts the node's process again on its own data, unless it is alive; returns its process id. */
    long restart(String node) throws LabException;
}
