package dev.redisdrill.simulations.client;

import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Operations of one event loop's users through a blocking client: each is run by one of the client's threads, and handed
 * back to the loop when it is done.
 *
 * <p>An operation that has to wait for a thread waits as a request does in an application whose threads are all busy: the
 * wait is part of its service time, and no delay of the load generator.
 */
final class JedisLink implements Link {
    private final EventLoop loop;
    private final RedisClusterClient client;
    private final Executor threads;
    private final long patienceNanos;

    /**
     * @param patience an operation that no thread took up for this long is not sent any more
     */
    JedisLink(EventLoop loop, RedisClusterClient client, Executor threads, Duration patience) {
        this.loop = loop;
        this.client = client;
        this.threads = threads;
        this.patienceNanos = patience.toNanos();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void send(Operation operation, Completion completion) {
        operation.reply = null;
        operation.error = null;
        operation.node = null;
        Call call = new Call(operation, completion);
        try {
            threads.execute(call);
        } catch (RejectedExecutionException e) {
            call.refuse("not connected");
            completion.completed(operation);
        }
    }

    /** One operation on its way. Confined to one thread at a time: the loop, a thread of the client, the loop. */
    final class Call implements Runnable {
        private final Operation operation;
        private final Completion completion;
        private final long givenNanos = System.nanoTime();

        Call(Operation operation, Completion completion) {
            this.operation = operation;
            this.completion = completion;
        }

        @Override
        public void run() {
            if (System.nanoTime() - givenNanos > patienceNanos) {
                refuse("no free thread");
            } else {
                execute();
            }
            handBack();
        }

        /** Ends it before it was begun. */
        void cancel() {
            refuse("cancelled");
            handBack();
        }

        private void execute() {
            CommandTrace trace = new CommandTrace(operation.command[0]);
            try {
                operation.reply =
                        client.executeCommand(new CommandObject<>(arguments(trace, operation), JedisReplies.PLAIN));
                operation.outcome = Outcome.OK;
            } catch (JedisException | IllegalStateException e) {
                operation.outcome = trace.outcome();
                operation.error = trace.error(e);
            }
            operation.node = trace.node();
        }

        private void refuse(String why) {
            operation.outcome = Outcome.FAILED;
            operation.error = why;
        }

        private void handBack() {
            try {
                loop.execute(() -> completion.completed(operation));
            } catch (RejectedExecutionException e) {
                // The loop has ended, and its users with it.
            }
        }
    }

    private static CommandArguments arguments(CommandTrace name, Operation operation) {
        CommandArguments arguments = new CommandArguments(name);
        for (int i = 1; i < operation.command.length; i++) {
            if (i == operation.keyIndex) {
                arguments.key(operation.command[i]);
            } else {
                arguments.add(operation.command[i]);
            }
        }
        return arguments;
    }
}
