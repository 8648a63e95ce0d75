package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.Deed;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Evidence of a disk that others made slow or full: a write of the harness's own takes longer, or is refused with MISCONF. Confined to
 * one thread.
 */
final class DiskTrouble implements Evidence {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int BYTES = 1;

    private final FaultContext context;
    private final int shard;
    private final Commands commands;
    private final Optional<Duration> delay;
    private Optional<ProbeKey> probe = Optional.empty();

    /** @param delay of each write; empty: it is refused */
    DiskTrouble(FaultContext context, Aim aim, Optional<Duration> delay) {
        this.context = context;
        this.shard = aim.shards().get(0);
        this.commands = new Commands(context.admin(), aim.nodes().get(0));
        this.delay = delay;
    }

    /** What is asked for, with the directory that the server says it keeps its data in. */
    static Deed.Disk deed(FaultContext context, Aim aim, Optional<Duration> delay)
            throws FaultException, InterruptedException {
        Commands commands = new Commands(context.admin(), aim.nodes().get(0));
        if (!commands.setting("appendonly").equals("yes")) {
            throw new FaultException(
                    commands.node() + " writes no append-only file (appendonly no), so that its disk would"
                            + " hold up nothing; the fault was not injected");
        }
        return new Deed.Disk(commands.node(), Optional.of(commands.setting("dir")), delay);
    }

    @Override
    public Duration patience() {
        return delay.orElse(Duration.ZERO).multipliedBy(4).plusSeconds(3);
    }

    @Override
    public void learn() throws FaultException, InterruptedException {
        probe = Optional.of(ProbeKey.in(shard, commands, context));
        Sighting now = over();
        if (!now.seen()) {
            throw new FaultException(now.text() + " before the fault; it was not injected");
        }
    }

    @Override
    public Sighting effect() throws InterruptedException {
        return look(true);
    }

    @Override
    public Sighting over() throws InterruptedException {
        Sighting over = look(false);
        try {
            if (over.seen() && probe.isPresent()) {
                probe.get().remove();
            }
        } catch (FaultException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
        return over;
    }

    private Sighting look(boolean during) throws InterruptedException {
        long sent = context.clock().nanos();
        String answer;
        try {
            answer = probe.isEmpty() ? "" : probe.get().write(BYTES, ANSWER);
        } catch (NodeUnavailableException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
        long took = context.clock().nanos() - sent;
        String text = String.format(Locale.ROOT, "SET answered %s after %.1f ms", answer, took / 1e6);
        boolean there = delay.isPresent()
                ? took >= (during ? delay.get().toNanos() : delay.get().toNanos() / 2)
                : answer.startsWith("MISCONF");
        boolean asWell = during || answer.equals("OK") || answer.startsWith("READONLY") || answer.startsWith("MOVED");
        return there == during && asWell ? Sighting.seen(text) : Sighting.notYet(text);
    }
}
