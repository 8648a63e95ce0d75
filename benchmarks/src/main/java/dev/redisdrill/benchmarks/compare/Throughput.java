package dev.redisdrill.benchmarks.compare;

import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.run.Samples;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code load/throughput.yaml} as users run it, by {@code ./drill run}, on the arena's cluster. Its throughput and the CPU
 * time of its load process are those of the phase {@code steady}: not of the warm-up.
 */
final class Throughput {
    private static final String SCENARIO = "scenarios/library/load/throughput.yaml";
    private static final String ADMIN_PASSWORD = "REDIS_DRILL_ARENA_ADMIN";
    private static final String TENANT_PASSWORD = "REDIS_DRILL_ARENA_TENANT";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Arena arena;
    private final Path home;
    private final Optional<String> duration;

    /**
     * Runs nothing yet.
     *
     * @param home where {@code drill} is
     * @param duration of the load after its warm-up; empty: the scenario's own
     */
    Throughput(Arena arena, Path home, Optional<String> duration) {
        this.arena = arena;
        this.home = home;
        this.duration = duration;
    }

    /** Runs it with so many users. */
    Figures run(int users, Path out) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("drill").toString(), "run", SCENARIO, "--no-build"));
        command.addAll(List.of("--quiet", "--out", out.toString()));
        command.addAll(List.of("--set", "target=" + target()));
        command.addAll(List.of("--set", "tenants." + Arena.TENANT + ".cache.users=" + users));
        duration.ifPresent(text -> command.addAll(List.of("--set", "load.duration=" + text)));
        File log = new File(out + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log);
        // Where only this user can read them, unlike arguments.
        builder.environment().put(ADMIN_PASSWORD, password(arena.access().admin()));
        builder.environment().put(TENANT_PASSWORD, password(arena.access().userOf(Arena.TENANT)));
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("./drill run " + SCENARIO + " ended with exit code " + code + "; see " + log);
            }
        } finally {
            process.destroy();
        }
        return steady(out);
    }

    private String target() {
        ClusterAccess access = arena.access();
        return String.format(
                Locale.ROOT,
                "{endpoints: {seeds: [%s], ca: 'file:%s', admin: {user: %s, password: env:%s},"
                        + " users: {%s: {user: %s, password: env:%s}}}}",
                String.join(
                        ", ",
                        access.seeds().stream().map(seed -> "'" + seed + "'").toList()),
                arena.ca(),
                name(access.admin()),
                ADMIN_PASSWORD,
                Arena.TENANT,
                name(access.userOf(Arena.TENANT)),
                TENANT_PASSWORD);
    }

    private static String name(Optional<ClusterAccess.User> user) {
        return user.orElseThrow().name();
    }

    private static String password(Optional<ClusterAccess.User> user) {
        return user.orElseThrow().password().reveal();
    }

    /**
     * What the run directory says of the steady phase: of the time from the first to the last sample of the load process
     * in it, so that operations and CPU time are of the same seconds.
     */
    static Figures steady(Path out) throws IOException {
        RunDirectory run = RunDirectory.open(out);
        List<Event> events = run.timeline().whole();
        long begin =
                only(events, Event.PhaseStarted.class, phase -> phase.phase().equals(Phases.STEADY));
        long end = only(events, Event.LoadStopped.class, stopped -> true);
        List<Samples.Client> samples = run.clientSamples().whole().stream()
                .filter(sample -> sample.nanos() >= begin && sample.nanos() <= end)
                .toList();
        if (samples.size() < 2) {
            throw new IOException("the steady phase of " + out + " is too short to be measured: give it some seconds");
        }
        double cpuSeconds = 0;
        for (int i = 1; i < samples.size(); i++) {
            Samples.Client sample = samples.get(i);
            cpuSeconds +=
                    sample.cpuCores() * (sample.nanos() - samples.get(i - 1).nanos()) / NANOS_PER_SECOND;
        }
        long from = samples.get(0).nanos();
        long to = samples.get(samples.size() - 1).nanos();
        long operations = run.counts().whole().stream()
                .filter(row -> row.millis() * NANOS_PER_MILLI >= from && row.millis() * NANOS_PER_MILLI < to)
                .mapToLong(CountLog.Row::ok)
                .sum();
        return new Figures(operations, (to - from) / NANOS_PER_SECOND, cpuSeconds);
    }

    private static <E extends Event> long only(List<Event> events, Class<E> type, Predicate<E> which)
            throws IOException {
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(which)
                .mapToLong(Event::nanos)
                .findFirst()
                .orElseThrow(
                        () -> new IOException("the timeline has no " + type.getSimpleName() + ": did the load run?"));
    }
}
