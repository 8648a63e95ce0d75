package dev.redisdrill.chaos.lab;

/**
 * A lab whose nodes have small file systems of their own, which can be filled. Nodes are named {@code host:port}.
 *
 * <p>A lab has to be told before it starts that this is wanted ({@link LabContext#needs()}).
 */
public interface CanFillDisk {

    /** Takes all room on the node's file system. */
    void fill(String node) throws LabException;

    /** Gives it back. Idempotent. */
    void free(String node) throws LabException;

    /** Whether what took the room is there. */
    boolean filled(String node);
}
