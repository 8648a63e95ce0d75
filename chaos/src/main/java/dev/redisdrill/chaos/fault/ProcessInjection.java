package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.LabException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A fault that silences server processes. The effect is proven twice for each: by what the kernel says of the process,
 * and by a PING that is refused or stays unanswered for much longer than one was answered just before.
 */
abstract class ProcessInjection extends JournaledInjection {
    private final Map<String, Silence> silences = new HashMap<>();

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
            silences.put(node, Silence.learn(node, context()));
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
        Silence silent = silences.get(node);
        Optional<String> silence = silent == null ? Optional.empty() : silent.seen();
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
}
