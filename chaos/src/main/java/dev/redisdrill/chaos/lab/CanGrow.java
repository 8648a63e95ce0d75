package dev.redisdrill.chaos.lab;

/** A lab that can start further server processes while it runs, and end them again. Nodes are named {@code host:port}. */
public interface CanGrow {

    /**
     * Starts an empty node, a cluster of its own yet, and returns its name when it answers. It takes up to seconds.
     *
     * @param shard the shard it is meant for, from 1; one above the last for a new one
     */
    String grow(int shard) throws LabException;

    /** Ends the process of a grown node for good, and removes its data. Harmless if that was done. */
    void shrink(String node) throws LabException;

    /** Whether a grown node's process is still there. */
    boolean grown(String node);
}
