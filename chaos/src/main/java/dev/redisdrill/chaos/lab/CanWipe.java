package dev.redisdrill.chaos.lab;

/** A lab that can take the data of a node away while its process is gone. Nodes are named {@code host:port}. */
public interface CanWipe {

    /**
     * Deletes the node's append-only files and snapshots; its place in the cluster ({@code nodes.conf}) stays. Waits for
     * the end of a process that was told to end.
     *
     * @return how many bytes were deleted
     * @throws LabException if its process runs, or something could not be deleted
     */
    long wipe(String node) throws LabException;
}
