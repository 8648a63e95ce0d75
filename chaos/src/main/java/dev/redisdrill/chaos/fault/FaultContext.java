package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.watch.NodeProbe;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import java.util.List;

/**
 * What a fault works on.
 *
 * @param fault the fault's name in the plan, unique in the run
 * @param lab the started cluster
 * @param admin connections of the faults' own: not those of the watcher, which a frozen node would hold up
 * @param timeline where the injection and restarts are told
 * @param journal where the injection is written before it happens
 * @param cluster the cluster as it was at the start: it numbers the shards and names all nodes
 * @param logins tells the load of new passwords
 */
public record FaultContext(
        String fault,
        Lab lab,
        AdminClient admin,
        Timeline timeline,
        HealJournal journal,
        Event.LabReady cluster,
        LoadLogins logins) {

    /** For faults that no load has to hear of. */
    public FaultContext(
            String fault, Lab lab, AdminClient admin, Timeline timeline, HealJournal journal, Event.LabReady cluster) {
        this(fault, lab, admin, timeline, journal, cluster, LoadLogins.NOBODY);
    }

    /** The run's clock. */
    RunClock clock() {
        return timeline.clock();
    }

    /** The numbering of the shards. */
    ShardMap shards() {
        return ShardMap.of(
                cluster.shards().stream().map(Event.ShardAtStart::slots).toList());
    }

    /** All nodes that the cluster had at the start; those that hold data. */
    List<String> nodes() {
        return cluster.nodes();
    }

    /** Asks nodes, and sentinels where there are some. */
    NodeProbe probe() {
        return new NodeProbe(admin, clock(), lab.access().sentinels());
    }
}
