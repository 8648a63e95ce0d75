package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.LabException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A fault that silences server processes. The effect is proven twice for each: by what the kernel says of the process,
 * and by a PING that is refused or stays unanswered for much longer than one was answered just before.
 */
abstract class ProcessInjection extends JournaledInjection {
    /** The shortest silence that counts; on an open connection a running server answers in well under 1 ms. */
    private static final long SHORTEST_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** A silence must be so many times longer than the usual answer just before the fault: machines can be busy. */
    private static final int SILENCE_FACTOR = 5;

    private static final long LONGEST_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int WARM_PINGS = 9;
    private static final Duration WARM_PING = Duration.ofMillis(500);

    private final Map<String, Duration> silences = new HashMap<>();

    ProcessInjection(FaultContext context, Aim aim) {
        super(context, aim);
    }

    /** Does it to one node, and returns at once. */
    abstract void apply(String node) throws LabException;

    /** Undoes it on one node; harmless if there is nothing to undo. */
    abstract void undo(String node) throws LabException;

    /** What the kernel says of the process while the fault lasts; empty if it does not say it. */
    abstract Optional<String> effect(String node);

    /** What the kernel says of the process once it is healed; empty if it does not say it. */
    abstract Optional<String> recovered(String node);

    /** The usual time of an answer is learnt as well. */
    @Override
    final void rehearse() throws FaultException, InterruptedException {
        for (String node : aim().nodes()) {
            effect(node);
            silences.put(node, enoughSilence(node));
        }
    }

    private Duration enoughSilence(String node) throws FaultException, InterruptedException {
        try {
            long[] answers = new long[WARM_PINGS];
            for (int i = 0; i < WARM_PINGS; i++) {
                long sent = context().clock().nanos();
                context().admin().call(node, WARM_PING, "PING");
                answers[i] = context().clock().nanos() - sent;
            }
            Arrays.sort(answers);
            long enough = Math.max(SHORTEST_SILENCE_NANOS, SILENCE_FACTOR * answers[WARM_PINGS / 2]);
            return Duration.ofNanos(Math.min(LONGEST_SILENCE_NANOS, enough));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new FaultException(
                    node + " did not answer PING before the fault; it was not injected: " + e.getMessage(), e);
        }
    }

    @Override
    final void apply() throws LabException {
        for (String node : aim().nodes()) {
            apply(node);
        }
    }

    /** All are tried, whatever becomes of the first. */
    @Override
    final void undo() throws LabException {
        LabException failure = null;
        for (String node : aim().nodes()) {
            try {
                undo(node);
            } catch (LabException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    final Sighting effect() throws InterruptedException {
        String text = "";
        for (String node : aim().nodes()) {
            Sighting here = effectOn(node);
            if (!here.seen()) {
                return here;
            }
            text = text.isEmpty() ? here.text() : text + "; " + here.text();
        }
        return Sighting.seen(text);
    }

    private Sighting effectOn(String node) throws InterruptedException {
        Optional<String> effect = effect(node);
        if (effect.isEmpty()) {
            return Sighting.notYet("the process is still there and runs");
        }
        Optional<String> silence = silence(node);
        // Asked again after the PING: had it come back in between, the silence would prove nothing.
        return silence.isPresent() && effect(node).isPresent()
                ? Sighting.seen(effect.get() + ", " + silence.get())
                : Sighting.notYet(effect.get() + ", but it answers PING");
    }

    @Override
    final Sighting recovered() {
        String text = "";
        for (String node : aim().nodes()) {
            Optional<String> here = recovered(node);
            if (here.isEmpty()) {
                return Sighting.notYet("the process of " + node + " is not back");
            }
            text = here.get();
        }
        return Sighting.seen(aim().nodes().size() == 1 ? text : text + " on " + aim().text());
    }

    /** How PING was not answered; empty if it was. */
    private Optional<String> silence(String node) throws InterruptedException {
        try {
            context().admin().call(node, silences.getOrDefault(node, WARM_PING), "PING");
            return Optional.empty();
        } catch (NodeUnavailableException e) {
            return Optional.of("PING unanswered: " + e.getMessage());
        } catch (CommandRefusedException e) {
            return Optional.empty(); // an error is an answer
        }
    }
}
