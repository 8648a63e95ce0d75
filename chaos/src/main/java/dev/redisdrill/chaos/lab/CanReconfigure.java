package dev.redisdrill.chaos.lab;

/**
 * A lab whose servers may be left changed for a while: other slots, members, passwords, certificates, limits. Should the
 * harness be killed meanwhile, nobody undoes it; so only a lab that dies with the harness has this.
 *
 * <p>It has no methods, as {@link CanCommand}.
 */
public interface CanReconfigure {}
