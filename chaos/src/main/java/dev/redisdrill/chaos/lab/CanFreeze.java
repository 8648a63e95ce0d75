package dev.redisdrill.chaos.lab;

/** A lab whose server processes can be stopped and continued. Nodes are named {@code host:port}. */
public interface CanFreeze {

    /** Sends SIGSTOP; returns when it is sent. */
    void freeze(String node) throws LabException;

    /** Sends SIGCONT. Harmless when the process runs or is gone. */
    void thaw(String node) throws LabException;

    /** Whether every thread of the process is in state T (stopped), as the kernel says. */
    boolean frozen(String node);
}
