package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.unit.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A replica that stands still. If it is to need a full resync, its link is cut, too, and the primary's backlog made
 * small: as long as the link is open, buffers of the kernel and of the primary keep everything for it.
 */
final class Lagging extends JournaledInjection {
    /** The least that Redis takes ({@code CONFIG_REPL_BACKLOG_MIN_SIZE}). */
    static final long SMALLEST_BACKLOG_BYTES = 16L << 10;

    private static final String BACKLOG = "repl-backlog-size";

    private final CanFreeze lab;
    private final String replica;
    private final Commands primary;
    private final Settings settings;
    private final Duration duration;
    private final Optional<ByteSize> backlog;
    private final Steps steps = new Steps();
    private Optional<Silence> silence = Optional.empty();
    private boolean outOfReach;
    private long offsetAtCut;
    private long fullSyncsBefore;

    /** @param backlog to what size it is cut; empty: the link stays open, and the replica catches up */
    Lagging(FaultContext context, Aim aim, String primary, Duration duration, Optional<ByteSize> backlog)
            throws FaultException {
        super(context, aim);
        this.lab = ability(context, CanFreeze.class);
        this.replica = aim.nodes().get(0);
        this.primary = new Commands(context.admin(), primary);
        this.settings = new Settings(this.primary);
        this.duration = duration;
        this.backlog = backlog;
        if (backlog.isPresent()) {
            var unused = ability(context, CanReconfigure.class);
            steps.then(Duration.ZERO, () -> await(duration, this::overflown));
        }
    }

    @Override
    public Duration hold() {
        return duration;
    }

    @Override
    public void carryOn(LoadEnd load) throws FaultException, InterruptedException {
        steps.run(context(), load);
    }

    @Override
    void rehearse() throws FaultException, InterruptedException {
        lab.frozen(replica);
        silence = Optional.of(Silence.learn(replica, context()));
        fullSyncsBefore = primary.info("stats", "sync_full");
        settings.remember(BACKLOG);
    }

    @Override
    void apply() throws LabException, FaultException, InterruptedException {
        if (backlog.isPresent()) {
            settings.set(BACKLOG, Long.toString(backlog.get().bytes()));
        }
        lab.freeze(replica);
        if (backlog.isPresent()) {
            cut();
            offsetAtCut = primary.info("replication", "master_repl_offset");
        }
    }

    /** Closes the link to this replica, and to no other: it comes from the replica's own address. */
    private void cut() throws FaultException, InterruptedException {
        String host = replica.substring(0, replica.lastIndexOf(':'));
        List<String> links = primary.call("CLIENT", "LIST", "TYPE", "replica")
                .toString()
                .lines()
                .filter(line -> line.contains(" addr=" + host + ":"))
                .map(line -> line.replaceFirst("^id=([0-9]+) .*", "$1"))
                .toList();
        if (links.isEmpty()) {
            throw new FaultException(primary.node() + " has no replication link to " + host);
        }
        for (String link : links) {
            primary.call("CLIENT", "KILL", "ID", link);
        }
    }

    @Override
    Sighting effect() throws InterruptedException {
        Optional<String> silent = silence.isPresent() ? silence.get().seen() : Optional.empty();
        if (!lab.frozen(replica) || silent.isEmpty()) {
            return Sighting.notYet("the replica runs");
        }
        Sighting stopped = Sighting.seen("process in state T (stopped), " + silent.get());
        return backlog.isEmpty() ? stopped : stopped.and(linkIsCut());
    }

    private Sighting linkIsCut() throws InterruptedException {
        try {
            String host = replica.substring(0, replica.lastIndexOf(':'));
            String links = primary.call("CLIENT", "LIST", "TYPE", "replica").toString();
            return links.contains(" addr=" + host + ":")
                    ? Sighting.notYet("its primary still has a link to it")
                    : Sighting.seen("no link from its primary, whose backlog is "
                            + backlog.map(ByteSize::toString).orElse(""));
        } catch (FaultException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the backlog begins after everything that the replica can have. */
    private Sighting overflown() throws InterruptedException {
        try {
            long first = primary.info("replication", "repl_backlog_first_byte_offset");
            outOfReach = first > offsetAtCut + 1;
            return outOfReach
                    ? Sighting.seen("the backlog of " + primary.node() + " begins " + (first - offsetAtCut - 1)
                            + " bytes after what the replica has")
                    : Sighting.notYet("the backlog still reaches back to the replica: the load wrote too little in "
                            + duration.toMillis() + " ms");
        } catch (FaultException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    /** The process first: it is what matters more. */
    @Override
    void undo() throws LabException, FaultException {
        lab.thaw(replica);
        if (backlog.isPresent()) {
            settings.restore();
        }
    }

    @Override
    Sighting recovered() throws InterruptedException {
        if (lab.frozen(replica)) {
            return Sighting.notYet("the process is stopped");
        }
        Sighting runs = Sighting.seen("process runs");
        if (backlog.isEmpty()) {
            return runs;
        }
        if (!outOfReach) { // the replica goes on where it was, as the fault that did not come to its end has said
            return runs.and(settings.restored());
        }
        try {
            long syncs = primary.info("stats", "sync_full") - fullSyncsBefore;
            return syncs > 0
                    ? runs.and(settings.restored()).and(Sighting.seen("after a full resync (sync_full +" + syncs + ")"))
                    : Sighting.notYet("there was no full resync yet (sync_full " + fullSyncsBefore + ")");
        } catch (FaultException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }
}
