package dev.redisdrill.chaos.lab;

/**
 * A lab whose servers take administrative commands from the harness: {@code CONFIG SET}, {@code CLIENT KILL}, scripts as
 * the admin user. What was set is gone with the lab, so that even a killed harness leaves nothing changed.
 *
 * <p>A mark: the commands go through {@link dev.redisdrill.chaos.admin.AdminClient}.
 */
public interface CanConfigure {}
