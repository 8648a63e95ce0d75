package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.topology.Nodes;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A fault that is done by Redis commands, and undone by them. The undoing runs in a thread of its own: that an impatient
 * run interrupts whoever asks for it does not leave a cluster half healed.
 */
abstract class CommandInjection extends JournaledInjection {
    private final Nodes nodes;

    CommandInjection(FaultContext context, Aim aim) throws FaultException {
        super(context, aim);
        ability(context, CanCommand.class);
        this.nodes = new Nodes(context.admin());
    }

    /** Undoes it; harmless if there is nothing to undo, or only a part of it. */
    abstract void withdraw() throws LabException, FaultException, InterruptedException;

    /** How long {@link #withdraw} may take. */
    Duration withdrawLimit() {
        return Duration.ofSeconds(15);
    }

    /** One look for the effect. What a node does not answer, is not seen. */
    abstract Sighting look() throws LabException, InterruptedException;

    /** One look at what the fault was done to, once it is undone. */
    abstract Sighting lookHealed() throws LabException, InterruptedException;

    /** Commands to single nodes. */
    final Nodes nodes() {
        return nodes;
    }

    @Override
    final Sighting effect() throws InterruptedException {
        try {
            return look();
        } catch (LabException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    @Override
    final Sighting recovered() throws InterruptedException {
        try {
            return lookHealed();
        } catch (LabException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    @Override
    final void undo() throws LabException, FaultException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            withdraw();
            return null;
        });
        Thread thread = new Thread(task, "heal-" + context().fault());
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        long deadline = System.nanoTime() + withdrawLimit().toNanos();
        try {
            while (!task.isDone()) {
                try {
                    task.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            task.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw told(cause == null ? e : cause);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new FaultException("it took longer than " + Durations.format(withdrawLimit()), e);
        } catch (InterruptedException e) {
            interrupted = true; // cannot be: the task was done
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static FaultException told(Throwable cause) throws LabException {
        if (cause instanceof LabException failure) {
            throw failure;
        }
        return cause instanceof FaultException failure ? failure : new FaultException(String.valueOf(cause), cause);
    }
}
