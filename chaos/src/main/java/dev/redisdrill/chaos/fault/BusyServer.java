package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A server that is busy with one command. That goes over a connection of its own, which waits for the answer; whatever
 * else is asked meanwhile goes over the usual one.
 */
final class BusyServer extends JournaledInjection {
    /**
     * Loops until so many microseconds have passed or so many turns were taken, and tells both. From Redis 7.2 on, time
     * stands still in a script: there the turns alone end it.
     */
    private static final String LOOP = "local function now() local t = redis.call('TIME')"
            + " return t[1] * 1000000 + t[2] end"
            + " local from = now() local span = tonumber(ARGV[1]) local most = tonumber(ARGV[2]) local turns = 0"
            + " while turns < most and now() - from < span do turns = turns + 1 end"
            + " return {turns, now() - from}";

    private static final long TRIAL_TURNS = 20_000;
    /** How much further than expected the turns reach where the clock ends the loop: the trial may have been slow. */
    private static final int SPARE = 20;

    private static final Duration ANSWER = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Duration duration;
    private final boolean script;
    private final Commands commands;
    private final CountDownLatch sent = new CountDownLatch(1);
    private @Nullable AdminClient own;
    private List<String> command = List.of();
    private Optional<Silence> silence = Optional.empty();
    private volatile String answer = "";
    private volatile double tookMillis;

    private BusyServer(FaultContext context, Aim aim, Duration duration, boolean script) {
        super(context, aim);
        this.duration = duration;
        this.script = script;
        this.commands = new Commands(context.admin(), aim.nodes().get(0));
    }

    /** Busy with a Lua script. */
    static BusyServer looping(FaultContext context, Aim aim, Duration duration) {
        return new BusyServer(context, aim, duration, true);
    }

    /** Busy with DEBUG SLEEP. */
    static BusyServer sleeping(FaultContext context, Aim aim, Duration duration) {
        return new BusyServer(context, aim, duration, false);
    }

    @Override
    public Duration hold() {
        return duration;
    }

    @Override
    void rehearse() throws FaultException, InterruptedException {
        AdminClient client = AdminClient.open(context().lab().access());
        own = client;
        try {
            Commands busy = new Commands(client, commands.node());
            busy.call("PING");
            command = script ? loop(busy) : sleep(busy);
            silence = Optional.of(Silence.learn(commands.node(), context()));
        } catch (FaultException | InterruptedException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private List<String> loop(Commands busy) throws FaultException, InterruptedException {
        long from = context().clock().nanos();
        Object trial = busy.call("EVAL", LOOP, "0", "100000000", Long.toString(TRIAL_TURNS));
        double micros = (context().clock().nanos() - from) / 1e3;
        boolean timePasses =
                trial instanceof List<?> told && told.size() == 2 && told.get(1) instanceof Long t && t > 0;
        long span = duration.toNanos() / 1_000;
        double turns = span / (micros / TRIAL_TURNS) * (timePasses ? SPARE : 1);
        return List.of("EVAL", LOOP, "0", Long.toString(span), Long.toString((long) Math.max(1, turns)));
    }

    private List<String> sleep(Commands busy) throws FaultException, InterruptedException {
        busy.call("DEBUG", "SLEEP", "0");
        return List.of("DEBUG", "SLEEP", String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9));
    }

    @Override
    void apply() throws InterruptedException {
        AdminClient client = own;
        if (client == null) {
            throw new IllegalStateException("not rehearsed");
        }
        Thread waiter = new Thread(() -> await(client), "busy-" + context().fault());
        waiter.setDaemon(true);
        waiter.start();
        sent.await();
    }

    private void await(AdminClient client) {
        long from = context().clock().nanos();
        sent.countDown();
        try (client) {
            answer = new Commands(client, commands.node())
                    .answer(duration.plus(GRACE), command.toArray(String[]::new))
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (NodeUnavailableException e) {
            answer = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tookMillis = (context().clock().nanos() - from) / 1e6;
    }

    @Override
    Sighting effect() throws InterruptedException {
        Optional<String> seen = silence.isPresent() ? silence.get().seen() : Optional.empty();
        if (tookMillis > 0) {
            return Sighting.notYet("the command is done already: " + answer);
        }
        return seen.isPresent()
                ? Sighting.seen(command.get(0) + " runs, " + seen.get())
                : Sighting.notYet("it answers PING");
    }

    /** A script that should have ended is killed; the server takes the order once the script exceeds its time limit. */
    @Override
    void undo() throws FaultException {
        if (!script || tookMillis > 0) {
            return; // it ends by itself, at its time
        }
        boolean interrupted = Thread.interrupted();
        try {
            commands.answer(ANSWER, "SCRIPT", "KILL");
        } catch (NodeUnavailableException e) {
            // The order is on its way all the same; that nothing is left is proven by an answer to PING.
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    Sighting recovered() throws InterruptedException {
        if (tookMillis == 0) {
            return Sighting.notYet(command.get(0) + " is still under way");
        }
        try {
            String pong = commands.answer(ANSWER, "PING");
            return pong.equals("PONG")
                    ? Sighting.seen(String.format(
                            Locale.ROOT, "%s took %.0f ms and answered %s", command.get(0), tookMillis, answer))
                    : Sighting.notYet("it answers " + pong);
        } catch (NodeUnavailableException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }
}
