package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all injections have in common: the heal journal and the timeline before anything is done, looking again and again
 * for the effect and for its end, and healing that may be asked for any number of times from any thread.
 *
 * <p>A fault extends it with five methods: {@link #rehearse} (what can be tried beforehand), {@link #apply}, {@link #effect},
 * {@link #undo}, {@link #recovered}.
 */
abstract class JournaledInjection implements Injection {
    /** For {@link #hold()}. */
    static final Duration UNTIL_LOAD_ENDS = Duration.ofNanos(-1);

    private static final Logger LOG = LoggerFactory.getLogger(JournaledInjection.class);
    private static final long LOOK_AGAIN_MILLIS = 1;

    private final FaultContext context;
    private final Aim aim;
    private volatile long effectNanos;
    private boolean healed; // guarded by this

    JournaledInjection(FaultContext context, Aim aim) {
        this.context = context;
        this.aim = aim;
    }

    /**
     * Takes the way of {@link #apply} and {@link #effect} once without doing anything: connections, classes and
     * serialisers are there when time counts, and what stands in the way is known before the fault.
     *
     * @throws FaultException if the fault could not be done or not be proven; nothing has happened then
     */
    abstract void rehearse() throws FaultException, InterruptedException;

    /** Does it, and returns at once. */
    abstract void apply() throws LabException, FaultException, InterruptedException;

    /** Undoes it; harmless if there is nothing to undo, or only a part of it. Must not rely on the thread's patience. */
    abstract void undo() throws LabException, FaultException;

    /** One look for the effect. */
    abstract Sighting effect() throws InterruptedException;

    /** One look at what the fault was done to, once it is undone; the cluster as a whole is looked at beside it. */
    abstract Sighting recovered() throws InterruptedException;

    /** How long the effect may take to show, if that is longer than is usual. */
    Duration patience() {
        return Duration.ZERO;
    }

    final FaultContext context() {
        return context;
    }

    /** The ability that a fault needs. */
    static <A> A ability(FaultContext context, Class<A> type) throws FaultException {
        return context.lab()
                .ability(type)
                .orElseThrow(() -> new FaultException(context.lab().whyNot(type)));
    }

    /** Journals it, tells it, does it. */
    final JournaledInjection begin(String kind) throws FaultException, InterruptedException {
        try {
            Timeline.toLine(injected(kind), context.clock());
        } catch (JsonProcessingException e) {
            throw new FaultException("cannot be told: " + e.getOriginalMessage(), e);
        }
        rehearse();
        context.journal().open(context.fault(), kind, aim.text());
        context.timeline().append(injected(kind));
        try {
            apply();
        } catch (LabException | FaultException e) {
            close(); // it may have been done in part
            throw new FaultException(kind + " of " + aim.text() + " failed: " + e.getMessage(), e);
        } catch (InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
        effectNanos = context.clock().nanos();
        return this;
    }

    private Event.FaultInjected injected(String kind) {
        return new Event.FaultInjected(
                context.clock().nanos(),
                context.fault(),
                kind,
                aim.shards().stream().findFirst(),
                aim.text(),
                Optional.of(aim.shards()));
    }

    @Override
    public final Aim aim() {
        return aim;
    }

    @Override
    public final long effectNanos() {
        return effectNanos;
    }

    @Override
    public final String prove(Duration timeout) throws FaultException, InterruptedException {
        Duration limit = timeout.compareTo(patience()) > 0 ? timeout : patience();
        try {
            return await(limit, this::effect);
        } catch (FaultException e) {
            throw new FaultException(
                    context.fault() + " had no effect on " + aim.text() + " within " + Durations.format(limit) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Looks until it is seen.
     *
     * @return what was seen
     * @throws FaultException what was seen in its place, if that is all in this time
     */
    final String await(Duration limit, HealingProof.Look look) throws FaultException, InterruptedException {
        long deadline = context.clock().nanos() + limit.toNanos();
        Sighting last;
        do {
            last = look.look();
            if (last.seen()) {
                return last.text();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        } while (context.clock().nanos() < deadline);
        throw new FaultException(last.text());
    }

    @Override
    public final synchronized void heal() throws FaultException {
        if (healed) {
            return;
        }
        try {
            undo();
        } catch (LabException | FaultException e) {
            throw new FaultException(aim.text() + " could not be healed: " + e.getMessage(), e);
        }
        healed = true;
        context.journal().healed(context.fault());
    }

    /**
     * Does something more, unless the fault has been healed: nothing may be broken after that.
     *
     * @throws InterruptedException if it has been healed
     */
    final synchronized void unlessHealed(Act act) throws LabException, FaultException, InterruptedException {
        if (healed) {
            throw new InterruptedException(context.fault() + " has been healed");
        }
        act.run();
    }

    /** Something that is done to the cluster. */
    interface Act {
        void run() throws LabException, FaultException, InterruptedException;
    }

    @Override
    public final String proveHealed(Duration timeout) throws FaultException, InterruptedException {
        return new HealingProof(context, aim).await(timeout, this::recovered);
    }

    @Override
    public final void close() {
        try {
            heal();
        } catch (FaultException | RuntimeException e) {
            LOG.warn("{}: {}", context.fault(), e.getMessage());
        }
    }
}
