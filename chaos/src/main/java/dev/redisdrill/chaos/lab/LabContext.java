package dev.redisdrill.chaos.lab;

import dev.redisdrill.timeline.event.Timeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a lab needs to know of the run it serves.
 *
 * @param runDirectory exists; server logs go below it, in {@code server/}
 * @param timeline where processes that start and exit are reported; its clock is the run's
 * @param seed the run's seed; secrets never come from it
 * @param privateDirectory an existing directory in memory that only this user reads and that goes when the run goes
 *     (the launcher's, {@code REDIS_DRILL_PRIVATE}); empty: the lab makes one and removes it
 * @param engine the {@code --engine} of the command line, which is stronger than the scenario's
 * @param tenants the tenants' names; each gets an ACL user
 * @param isolation where the lab runs
 * @param needs the abilities that the faults of the plan need: some have to be there from the start
 * @param base the directory that relative {@code file:} references start from
 */
public record LabContext(
        Path runDirectory,
        Timeline timeline,
        long seed,
        Optional<Path> privateDirectory,
        Optional<String> engine,
        List<String> tenants,
        Isolation isolation,
        Set<Class<?>> needs,
        Path base) {
    public LabContext {
        tenants = List.copyOf(tenants);
        needs = Set.copyOf(needs);
    }
}
