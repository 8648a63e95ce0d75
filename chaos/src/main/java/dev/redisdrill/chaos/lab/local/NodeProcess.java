package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A node's server process, which may end and be started again on its own data. Thread-safe. */
final class NodeProcess {
    private static final int TAIL_LINES = 5;
    private static final long EXIT_MILLIS = 1_000;

    private final Member member;
    private final Boot boot;
    private final Path data;
    private final Path log;
    private final Spawner spawner;
    private final Timeline timeline;
    private volatile @Nullable Life life;
    private boolean retired;

    NodeProcess(Member member, Boot boot, Path server, Spawner spawner, Timeline timeline) {
        this.member = member;
        this.boot = boot;
        this.data = member.data(server);
        this.log = member.log(server);
        this.spawner = spawner;
        this.timeline = timeline;
    }

    /** One process of the node. {@code asked}: its end was ordered. */
    private record Life(Process process, AtomicBoolean asked) {}

    Member member() {
        return member;
    }

    /** Starts the process for the first time. */
    void startNew() throws LabException, InterruptedException {
        try {
            Files.createDirectories(data);
            boot.prepare(member, data);
        } catch (IOException e) {
            throw new LabException("cannot write the files of " + member.address() + ": " + e.getMessage(), e);
        }
        start();
    }

    /** Starts the process unless it is alive; returns its process id. */
    synchronized long start() throws LabException, InterruptedException {
        if (retired) {
            throw new LabException("cannot start " + member.address() + ": the lab is being closed");
        }
        Life last = life;
        if (last != null && last.process.isAlive()) {
            if (!last.asked.get()) {
                return last.process.pid();
            }
            end(last.process);
        }
        try {
            Process process = spawner.spawn(new ProcessBuilder(boot.command(member))
                    .directory(data.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
            watch(new Life(process, new AtomicBoolean()));
            timeline.append(new Event.NodeStarted(timeline.clock().nanos(), member.address(), process.pid()));
            feed(process);
            return process.pid();
        } catch (IOException e) {
            throw new LabException(
                    "cannot start " + boot.engine().describe() + " as " + member.address() + ": " + e.getMessage(), e);
        }
    }

    /** Sends SIGTERM; does nothing if the process is gone. */
    void terminate() {
        Life current = life;
        if (current != null) {
            current.asked.set(true);
            current.process.destroy();
        }
    }

    /** Sends SIGKILL; does nothing if the process is gone. */
    void kill() {
        Life current = life;
        if (current != null) {
            current.asked.set(true);
            current.process.destroyForcibly();
        }
    }

    /** Kills the process and those it has forked to save its data, for good. */
    synchronized void retire() {
        retired = true;
        Life current = life;
        if (current != null) {
            current.asked.set(true);
            List<ProcessHandle> children = current.process.descendants().toList();
            current.process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Whether the process ended within the time. */
    boolean awaitEnd(Duration time) throws InterruptedException {
        Life current = life;
        return current == null || current.process.waitFor(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
    }

    boolean alive() {
        Life current = life;
        return current != null
                && current.process.isAlive()
                && ProcFs.state(current.process.pid())
                        .filter(s -> s != 'Z' && s != 'X')
                        .isPresent();
    }

    boolean frozen() {
        Life current = life;
        return current != null && current.process.isAlive() && ProcFs.allThreadsStopped(current.process.pid());
    }

    /** The process id of a live process. */
    Optional<Long> pid() {
        Life current = life;
        return current != null && current.process.isAlive() ? Optional.of(current.process.pid()) : Optional.empty();
    }

    /** @throws LabException if the process has ended: with its exit code and its last words */
    void mustRun() throws LabException {
        Life current = life;
        if (current != null && !current.process.isAlive()) {
            throw new LabException("the server " + member.address() + " ended with exit code "
                    + current.process.exitValue() + "; its log " + log + " ends: " + lastWords());
        }
    }

    /** Waits for the end of a process that was told to end; one that takes its time is killed. */
    private void end(Process process) throws LabException, InterruptedException {
        if (!process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            if (!process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new LabException("process " + process.pid() + " of " + member.address() + " does not end");
            }
        }
    }

    private void watch(Life started) {
        life = started;
        CompletableFuture<Void> unused = started.process.onExit().thenAccept(ended -> {
            if (!started.asked.get()) {
                timeline.append(new Event.NodeExited(
                        timeline.clock().nanos(), member.address(), ended.exitValue(), Optional.of(lastWords())));
            }
        });
    }

    private void feed(Process process) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(boot.input(member, data).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended before it had read all: the exit and the log tell more than this.
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }
}
