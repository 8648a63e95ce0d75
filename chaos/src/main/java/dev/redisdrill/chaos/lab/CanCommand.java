package dev.redisdrill.chaos.lab;

/**
 * A lab whose servers may be disturbed by Redis commands of its admin user; the processes and the network are left alone. For
 * what changes servers in a way that has to be undone, see {@link CanReconfigure}.
 *
 * <p>It has no methods: the commands go through the {@link dev.redisdrill.chaos.admin.AdminClient} that faults have.
 */
public interface CanCommand {}
