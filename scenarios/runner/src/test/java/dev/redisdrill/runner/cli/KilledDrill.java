package dev.redisdrill.runner.cli;

import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code ./drill run} as a user starts it, and all processes that belong to it. Confined to one thread. */
final class KilledDrill implements AutoCloseable {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    /** Looking at all processes costs milliseconds, which a drill that starts has better use for. */
    private static final long LOOK_FOR_VICTIM_MILLIS = 50;

    private static final long LOOK_AGAIN_MILLIS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path directory;
    private final Path output;
    private final Process launcher;
    /** Stands in the environment of all its processes, in a variable that none of them drops. */
    private final String mark;

    private final Set<ProcessTable.Row> seen = new HashSet<>();

    private KilledDrill(Path directory, Path output, Process launcher, String mark) {
        this.directory = directory;
        this.output = output;
        this.launcher = launcher;
        this.mark = mark;
    }

    /** One process of a drill. */
    enum Victim {
        /** The shell script; in host mode it has given way to the runner. */
        LAUNCHER,
        UNSHARE,
        /** PID 1 of the namespace. */
        FIRST,
        RUNNER,
        LOAD,
        SERVER
    }

    static KilledDrill start(Path directory, Path scenario, boolean namespace) throws IOException {
        return start(directory, scenario, namespace, Map.of());
    }

    /** @param variables further ones of its environment */
    static KilledDrill start(Path directory, Path scenario, boolean namespace, Map<String, String> variables)
            throws IOException {
        String mark = "/drill-" + UUID.randomUUID();
        Path output = directory.resolveSibling(directory.getFileName() + ".log");
        Path elsewhere = Files.createDirectories(elsewhere(directory));
        ProcessBuilder builder = new ProcessBuilder(
                HOME.resolve("drill").toString(),
                "run",
                scenario.toString(),
                "--out",
                directory.toString(),
                "--no-build");
        Map<String, String> environment = builder.environment();
        environment.putAll(variables);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("PATH", environment.get("PATH") + File.pathSeparator + mark);
        environment.put("REDIS_DRILL_NAMESPACE", namespace ? "auto" : "off");
        environment.merge("JDK_JAVA_OPTIONS", " -Djava.io.tmpdir=" + elsewhere, String::concat);
        Process launcher = builder.directory(elsewhere.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new KilledDrill(directory, output, launcher, mark);
    }

    /** Waits until there is such a process and, if asked to, until a fault is injected. */
    ProcessTable.Row await(Victim victim, boolean fault, Random random) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (!fault || faultInjected()) {
                Optional<ProcessTable.Row> found = find(victim, random);
                if (found.isPresent()) {
                    return found.get();
                }
            }
            if (!launcher.isAlive()) {
                throw new AssertionError("the drill ended before it could be killed:\n" + said());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_FOR_VICTIM_MILLIS);
        }
        throw new AssertionError("no " + victim + " within " + PATIENCE + ":\n" + said());
    }

    /** Waits until the run directory is there. */
    void awaitDirectory() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.isDirectory(directory)) {
            if (!launcher.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("the drill has not begun:\n" + said());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    /** Kills a process with SIGKILL. */
    void kill(ProcessTable.Row victim) throws IOException {
        family();
        ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Sends the launcher SIGINT, as Ctrl-C at a terminal does. */
    void interrupt() throws IOException, InterruptedException {
        family();
        new ProcessBuilder("sh", "-c", "kill -s INT " + launcher.pid()).start().waitFor();
    }

    /** The time until no process of the drill was left; those still there if the limit came first. */
    Duration awaitNothingLeft(Duration limit) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            Set<ProcessTable.Row> left = left();
            Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
            if (left.isEmpty()) {
                return elapsed;
            }
            if (elapsed.compareTo(limit) > 0) {
                throw new AssertionError("left after " + elapsed.toMillis() + " ms: " + left + "\n" + said());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    int awaitEnd(Duration limit) throws InterruptedException, IOException {
        if (!launcher.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the drill has not ended within " + limit + ":\n" + said());
        }
        return launcher.exitValue();
    }

    Path directory() {
        return directory;
    }

    boolean isAlive() {
        return launcher.isAlive();
    }

    /** The files that it made in the directory it was started in, which is also its one for temporary files. */
    List<Path> elsewhere() throws IOException {
        try (Stream<Path> files = Files.list(elsewhere(directory))) {
            return files.toList();
        }
    }

    private static Path elsewhere(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".elsewhere");
    }

    /** Standard output and error so far. */
    String said() throws IOException {
        return Files.readString(output);
    }

    /** Ends what a failed test has left. */
    @Override
    public void close() throws IOException {
        for (ProcessTable.Row row : left()) {
            ProcessHandle.of(row.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private Set<ProcessTable.Row> left() throws IOException {
        ProcessTable now = ProcessTable.now();
        Set<ProcessTable.Row> left = new HashSet<>(now.family(launcher.pid(), texts()));
        seen.stream().filter(now::has).forEach(left::add);
        return left;
    }

    private Set<ProcessTable.Row> family() throws IOException {
        Set<ProcessTable.Row> family = ProcessTable.now().family(launcher.pid(), texts());
        seen.addAll(family);
        return family;
    }

    private List<String> texts() {
        return List.of(mark, directory.toString());
    }

    private Optional<ProcessTable.Row> find(Victim victim, Random random) throws IOException {
        Set<ProcessTable.Row> family = family();
        List<ProcessTable.Row> found = family.stream()
                .filter(row -> is(victim, row, family))
                .sorted(Comparator.comparingLong(ProcessTable.Row::pid))
                .toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(random.nextInt(found.size())));
    }

    private boolean is(Victim victim, ProcessTable.Row row, Set<ProcessTable.Row> family) {
        return switch (victim) {
            case LAUNCHER -> row.pid() == launcher.pid();
            // Not the one that only probes: that runs a line of sh.
            case UNSHARE ->
                row.name().equals("unshare")
                        && family.stream().anyMatch(child -> child.parent() == row.pid() && isFirst(child, family));
            case FIRST -> isFirst(row, family);
            case RUNNER -> row.name().equals("java") && row.commandLine().contains("runner.cli.Main run ");
            case LOAD -> row.name().equals("java") && row.commandLine().endsWith("engine.LoadMain");
            case SERVER ->
                row.name().startsWith("redis-server") && row.directory().startsWith(directory.toString());
        };
    }

    private static boolean isFirst(ProcessTable.Row row, Set<ProcessTable.Row> family) {
        return row.commandLine().contains("/drill --inside ")
                && !row.name().equals("unshare")
                && family.stream()
                        .anyMatch(parent ->
                                parent.pid() == row.parent() && parent.name().equals("unshare"));
    }

    private boolean faultInjected() throws IOException {
        return Files.exists(directory.resolve(Timeline.FILE))
                && Timeline.read(directory).stream().anyMatch(Event.FaultInjected.class::isInstance);
    }
}
