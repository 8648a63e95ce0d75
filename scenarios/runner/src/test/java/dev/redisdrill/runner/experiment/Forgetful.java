package dev.redisdrill.runner.experiment;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A planted forgetfulness: keys that begin so are SET without the time to live that the service meant to give them. */
record Forgetful(ConnectionFactory mindful, String prefix) implements ConnectionFactory {

    @Override
    public Link connect(String tenant, EventLoop loop) {
        Link link = mindful.connect(tenant, loop);
        return new Link() {
            @Override
            public EventLoop loop() {
                return link.loop();
            }

            @Override
            public void send(Operation operation, Completion completion) {
                boolean hit = operation.name.equals("set")
                        && new String(operation.command[1], StandardCharsets.UTF_8).startsWith(prefix);
                if (hit) {
                    operation.command = Arrays.copyOf(operation.command, 3);
                }
                link.send(operation, completion);
            }
        };
    }

    @Override
    public void useLogin(String tenant, ClusterAccess.User user) {
        mindful.useLogin(tenant, user);
    }

    @Override
    public void close() {
        mindful.close();
    }
}
