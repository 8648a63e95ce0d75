package dev.redisdrill.simulations.engine.gatling;

/**
 * Users of one kind, all started at once.
 *
 * @param scenario the name Gatling knows them by; unique in a run
 * @param count how many, at least 1
 * @param entry where they come in
 */
public record Users(String scenario, int count, UserEntry entry) {}
