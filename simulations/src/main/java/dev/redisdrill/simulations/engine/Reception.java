package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.engine.gatling.UserEntry;
import dev.redisdrill.simulations.operation.UserGroup;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Receives a group's users as Gatling starts them, numbers them, and has them wait for the load to begin. */
final class Reception implements UserEntry {
    private final UserGroup group;
    private final long seed;
    private final Map<EventLoop, UserCrew> crews = new HashMap<>();
    private final CountDownLatch ready;
    private final AtomicInteger next = new AtomicInteger();

    Reception(UserGroup group, long seed, List<UserCrew> crews, CountDownLatch ready) {
        this.group = group;
        this.seed = seed;
        crews.forEach(crew -> this.crews.put(crew.driver().loop(), crew));
        this.ready = ready;
    }

    @Override
    public void enter(EventLoop loop, Runnable leave) {
        UserCrew crew = crews.get(loop);
        if (crew == null) {
            throw new IllegalStateException("a user on an event loop that is not the engine's: " + loop);
        }
        int number = group.from() + next.getAndIncrement();
        Schedule schedule = group.open()
                ? Schedule.of(number, group.users(), group.perSecond(), seed, group.tenant() + "/" + group.workload())
                : null;
        crew.driver().park(new VirtualUser(crew, group.sources().apply(number), schedule, leave));
        ready.countDown();
    }
}
