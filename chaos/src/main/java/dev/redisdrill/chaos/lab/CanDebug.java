package dev.redisdrill.chaos.lab;

/**
 * A lab whose servers take {@code DEBUG} from the admin user. From 7.0 on a server refuses it unless its configuration
 * file says {@code enable-debug-command}, which cannot be changed while it runs.
 *
 * <p>A mark: the commands go through {@link dev.redisdrill.chaos.admin.AdminClient}.
 */
public interface CanDebug {}
