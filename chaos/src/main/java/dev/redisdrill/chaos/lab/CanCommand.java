package dev.redisdrill.chaos.lab;

/**
 * A lab whose servers may be told to change by Redis commands of its admin user: roles, slots, members, users, clients,
 * configuration. What is done so is undone so; the processes and the network are left alone.
 *
 * <p>It has no methods: the commands go through the {@link dev.redisdrill.chaos.admin.AdminClient} that faults have.
 */
public interface CanCommand {}
