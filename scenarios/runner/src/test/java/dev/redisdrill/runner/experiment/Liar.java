package dev.redisdrill.runner.experiment;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicInteger;

/** A planted liar: acknowledges one in so many additions to a set without sending it. */
record Liar(ConnectionFactory honest, int oneIn, AtomicInteger additions, AtomicInteger lies)
        implements ConnectionFactory {

    @Override
    public Link connect(String tenant, EventLoop loop) {
        Link link = honest.connect(tenant, loop);
        return new Link() {
            @Override
            public EventLoop loop() {
                return link.loop();
            }

            @Override
            public void send(Operation operation, Completion completion) {
                if (!operation.name.equals("sadd") || additions.incrementAndGet() % oneIn != 0) {
                    link.send(operation, completion);
                    return;
                }
                lies.incrementAndGet();
                operation.reply = 1L;
                operation.error = null;
                operation.node = "liar:1";
                operation.outcome = Outcome.OK;
                completion.completed(operation);
            }
        };
    }

    @Override
    public void useLogin(String tenant, ClusterAccess.User user) {
        honest.useLogin(tenant, user);
    }

    @Override
    public void close() {
        honest.close();
    }
}
