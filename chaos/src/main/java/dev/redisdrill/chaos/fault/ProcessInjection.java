package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all faults to a single server process have in common: journal, timeline, polling, idempotent healing. */
abstract class ProcessInjection implements Injection {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessInjection.class);
    /** The shortest silence that counts; on an open connection a running server answers in well under 1 ms. */
    private static final long SHORTEST_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** A silence must be so many times longer than the usual answer just before the fault: machines can be busy. */
    private static final int SILENCE_FACTOR = 5;

    private static final long LONGEST_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int WARM_PINGS = 9;
    private static final Duration WARM_PING = Duration.ofMillis(500);
    private static final long LOOK_AGAIN_MILLIS = 1;

    private final FaultContext context;
    private final String target;
    private final int shard;
    private volatile long effectNanos;
    private Duration silence = Duration.ofNanos(SHORTEST_SILENCE_NANOS);
    private boolean healed; // guarded by this

    ProcessInjection(FaultContext context, String target, int shard) {
        this.context = context;
        this.target = target;
        this.shard = shard;
    }

    /** Does it, and returns at once. */
    abstract void apply(String node) throws LabException;

    /** Undoes it; harmless if there is nothing to undo. */
    abstract void undo(String node) throws LabException;

    /** What the kernel says of the process while the fault lasts; empty if it does not say it. */
    abstract Optional<String> effect(String node);

    /** What the kernel says of the process once it is healed; empty if it does not say it. */
    abstract Optional<String> recovered(String node);

    /** The ability that a fault needs. */
    static <A> A ability(FaultContext context, Class<A> type) throws FaultException {
        Lab lab = context.lab();
        return lab.ability(type).orElseThrow(() -> new FaultException(lab.whyNot(type)));
    }

    /** Journals it, tells it, does it. */
    final ProcessInjection begin(String kind) throws FaultException, InterruptedException {
        Event.FaultInjected event = injected(kind);
        warmUp(event);
        context.journal().open(context.fault(), kind, target);
        context.timeline().append(injected(kind));
        try {
            apply(target);
        } catch (LabException e) {
            close(); // it may have been done in part
            throw new FaultException(kind + " of " + target + " failed: " + e.getMessage(), e);
        }
        effectNanos = context.clock().nanos();
        return this;
    }

    /**
     * Takes the way of the proof once beforehand: connection, classes and serialisers are there when it counts, and the
     * usual time of an answer is known.
     */
    private void warmUp(Event.FaultInjected event) throws FaultException, InterruptedException {
        try {
            Timeline.toLine(event, context.clock());
            effect(target);
            long[] answers = new long[WARM_PINGS];
            for (int i = 0; i < WARM_PINGS; i++) {
                long sent = context.clock().nanos();
                context.admin().call(target, WARM_PING, "PING");
                answers[i] = context.clock().nanos() - sent;
            }
            Arrays.sort(answers);
            long enough = Math.max(SHORTEST_SILENCE_NANOS, SILENCE_FACTOR * answers[WARM_PINGS / 2]);
            silence = Duration.ofNanos(Math.min(LONGEST_SILENCE_NANOS, enough));
        } catch (NodeUnavailableException | CommandRefusedException | JsonProcessingException e) {
            throw new FaultException(
                    target + " did not answer PING before the fault; it was not injected: " + e.getMessage(), e);
        }
    }

    private Event.FaultInjected injected(String kind) {
        return new Event.FaultInjected(context.clock().nanos(), context.fault(), kind, Optional.of(shard), target);
    }

    @Override
    public final String target() {
        return target;
    }

    @Override
    public final int shard() {
        return shard;
    }

    @Override
    public final long effectNanos() {
        return effectNanos;
    }

    @Override
    public final String prove(Duration timeout) throws FaultException, InterruptedException {
        long deadline = context.clock().nanos() + timeout.toNanos();
        String last;
        do {
            Optional<String> effect = effect(target);
            if (effect.isPresent()) {
                Optional<String> silence = silence();
                // Asked again after the PING: had it come back in between, the silence would prove nothing.
                if (silence.isPresent() && effect(target).isPresent()) {
                    return effect.get() + ", " + silence.get();
                }
                last = effect.get() + ", but it answers PING";
            } else {
                last = "the process is still there and runs";
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        } while (context.clock().nanos() < deadline);
        throw new FaultException(
                context.fault() + " had no effect on " + target + " within " + Durations.format(timeout) + ": " + last);
    }

    @Override
    public final synchronized void heal() throws FaultException {
        if (healed) {
            return;
        }
        try {
            undo(target);
        } catch (LabException e) {
            throw new FaultException(target + " could not be healed: " + e.getMessage(), e);
        }
        healed = true;
        context.journal().healed(context.fault());
    }

    @Override
    public final String proveHealed(Duration timeout) throws FaultException, InterruptedException {
        return new HealingProof(context, target).await(timeout, () -> recovered(target));
    }

    @Override
    public final void close() {
        try {
            heal();
        } catch (FaultException | RuntimeException e) {
            LOG.warn("{}: {}", context.fault(), e.getMessage());
        }
    }

    /** How PING was not answered; empty if it was. */
    private Optional<String> silence() throws InterruptedException {
        try {
            context.admin().call(target, silence, "PING");
            return Optional.empty();
        } catch (NodeUnavailableException e) {
            return Optional.of("PING unanswered: " + e.getMessage());
        } catch (CommandRefusedException e) {
            return Optional.empty(); // an error is an answer
        }
    }
}
