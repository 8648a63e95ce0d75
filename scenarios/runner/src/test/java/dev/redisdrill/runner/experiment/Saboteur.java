package dev.redisdrill.runner.experiment;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.netty.channel.EventLoop;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Defect} between some tenants and the cluster; the others are served honestly. */
record Saboteur(ConnectionFactory honest, Map<String, Defect> defects) implements ConnectionFactory {

    @Override
    public Link connect(String tenant, EventLoop loop) {
        Link link = honest.connect(tenant, loop);
        @Nullable Defect defect = defects.get(tenant);
        return defect == null ? link : new Tampered(link, defect);
    }

    private record Tampered(Link link, Defect defect) implements Link {
        @Override
        public EventLoop loop() {
            return link.loop();
        }

        @Override
        public void send(Operation operation, Completion completion) {
            defect.send(link, operation, completion);
        }
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
