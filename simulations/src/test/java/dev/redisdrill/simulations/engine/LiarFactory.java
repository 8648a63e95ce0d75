package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A planted liar: acknowledges every so many-th write of the ledger without sending it, and answers {@code SET ... GET} as
 * a server would that had executed all before.
 */
final class LiarFactory implements ConnectionFactory {
    private final ConnectionFactory honest;
    private final String workload;
    private final int oneIn;
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger lies = new AtomicInteger();

    LiarFactory(ConnectionFactory honest, String workload, int oneIn) {
        this.honest = honest;
        this.workload = ":" + workload + ":";
        this.oneIn = oneIn;
    }

    int lies() {
        return lies.get();
    }

    @Override
    public Link connect(String tenant, EventLoop loop) {
        Link link = honest.connect(tenant, loop);
        Map<String, byte[]> registers = new HashMap<>();
        return new Link() {
            @Override
            public EventLoop loop() {
                return link.loop();
            }

            @Override
            public void send(Operation operation, Completion completion) {
                if (!isLedgerWrite(operation) || writes.incrementAndGet() % oneIn != 0) {
                    link.send(operation, done -> {
                        remember(operation, registers);
                        completion.completed(done);
                    });
                    return;
                }
                lies.incrementAndGet();
                boolean set = operation.name.equals("set");
                operation.reply = set ? registers.get(key(operation)) : (Object) 1L;
                operation.error = null;
                operation.node = "liar:1";
                operation.outcome = Outcome.OK;
                remember(operation, registers);
                completion.completed(operation);
            }
        };
    }

    @Override
    public void useLogin(String tenant, ClusterAccess.User user) {
        honest.useLogin(tenant, user);
    }

    private boolean isLedgerWrite(Operation operation) {
        return (operation.name.equals("set") || operation.name.equals("sadd"))
                && key(operation).contains(workload);
    }

    private void remember(Operation operation, Map<String, byte[]> registers) {
        if (operation.outcome == Outcome.OK && operation.name.equals("set") && isLedgerWrite(operation)) {
            registers.put(key(operation), operation.command[2]);
        }
    }

    private static String key(Operation operation) {
        return new String(operation.command[operation.keyIndex], java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        honest.close();
    }
}
