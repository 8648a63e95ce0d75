package dev.redisdrill.benchmarks;

import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import io.netty.channel.EventLoop;

/**
 * A connection to nowhere: whatever was sent in one pass of the event loop is answered in the next, without a reply.
 * Confined to the event loop.
 */
final class NullLink implements Link {
    private static final int MOST = 1_024;

    private final EventLoop loop;
    private final Runnable answerAll = this::answerAll;
    private Sent sent = new Sent();
    private Sent answering = new Sent();

    /** Operations under way, in the order they were sent. */
    private static final class Sent {
        private final Operation[] operations = new Operation[MOST];
        private final Completion[] completions = new Completion[MOST];
        private int size;
    }

    NullLink(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void send(Operation operation, Completion completion) {
        if (sent.size == 0) {
            loop.execute(answerAll);
        }
        sent.operations[sent.size] = operation;
        sent.completions[sent.size] = completion;
        sent.size++;
    }

    private void answerAll() {
        Sent now = sent;
        sent = answering;
        answering = now;
        for (int i = 0; i < now.size; i++) {
            Operation operation = now.operations[i];
            operation.outcome = Outcome.OK;
            operation.reply = null;
            operation.error = null;
            now.completions[i].completed(operation);
        }
        now.size = 0;
    }
}
