package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LoadHost;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.chaos.watch.TopologyWatcher;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.load.LoadCrew;
import dev.redisdrill.runner.load.LoadProcess;
import dev.redisdrill.runner.load.LoadRuntime;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.engine.KeyRemoval;
import dev.redisdrill.simulations.workload.LoadSpec;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The real parts: servers, connections, a load process. Thread-safe.
 *
 * @param target the cluster under test
 */
record RealParts(Target target) implements Parts {
    private static final String LOAD_MAIN = "dev.redisdrill.simulations.engine.LoadMain";
    private static final Duration POD_LIMIT = Duration.ofSeconds(45);
    private static final Duration POD_SLACK = Duration.ofMinutes(15);

    @Override
    public Lab lab(LabContext context) {
        return Labs.of(target, context);
    }

    @Override
    public AdminClient admin(ClusterAccess access) {
        return AdminClient.open(access);
    }

    @Override
    public Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory) {
        try {
            return new TopologyWatch(TopologyWatcher.start(access, timeline, cluster, runDirectory), timeline);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot begin to watch the cluster: " + e.getMessage(), e);
        }
    }

    @Override
    public Load load(Plan plan, Lab lab, Path runDirectory) {
        LoadSpec spec = plan.load();
        LoadRuntime runtime = LoadRuntime.of(plan);
        if (spec.pods().isPresent()) {
            LoadHost host = lab.ability(LoadHost.class)
                    .orElseThrow(() ->
                            new IllegalStateException("load from pods cannot be had: " + lab.whyNot(LoadHost.class)));
            return LoadCrew.hosted(host, podsOf(spec, runtime, runDirectory), POD_LIMIT, runDirectory);
        }
        return spec.processes() == 1
                ? new LoadProcess(LOAD_MAIN, runtime.optionsHere(), runDirectory.resolve("load/load.log"))
                : LoadCrew.local(spec.processes(), LOAD_MAIN, runtime.optionsHere(), runDirectory);
    }

    @Override
    public KeyRemoval.Removed removeKeys(
            Path runDirectory, Event.LabReady cluster, Instant runStart, ClusterAccess access)
            throws InterruptedException {
        return RunKeys.remove(runDirectory, cluster, runStart, access);
    }

    /** Their deadline is for the case that nobody ends them: all that a run may take, and more. */
    private static LoadHost.Order podsOf(LoadSpec spec, LoadRuntime runtime, Path runDirectory) {
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(runtime.options());
        command.addAll(List.of("-cp", "@/app/jib-classpath-file", LOAD_MAIN));
        return new LoadHost.Order(
                spec.programs(),
                spec.image().orElseThrow(),
                command,
                "/evidence",
                Map.of(),
                spec.warmup().plus(spec.duration()).plus(POD_SLACK),
                runDirectory.resolve("load/processes"));
    }
}
