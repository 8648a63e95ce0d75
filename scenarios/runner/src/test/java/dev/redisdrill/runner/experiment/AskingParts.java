package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.load.SeamedCrew;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The real parts, with a gate before shard 1, and questions to its nodes. */
abstract class AskingParts extends RealPartsWith {
    private static final Duration ASK = Duration.ofSeconds(2);

    final Gate gate = new Gate(1);
    private final AtomicReference<@Nullable AdminClient> admin = new AtomicReference<>();
    volatile List<String> replicas = List.of();

    AskingParts(Target target) {
        super(target);
    }

    @Override
    public Load load(Plan plan, Lab lab, Path runDirectory) {
        return plan.load().processes() == 1
                ? new SeamedLoad(gate::around)
                : SeamedCrew.of(
                        plan.load().processes(), gate::around, runDirectory, runDirectory.resolveSibling("elsewhere"));
    }

    @Override
    public AdminClient admin(ClusterAccess access) {
        AdminClient opened = super.admin(access);
        admin.set(opened);
        return opened;
    }

    @Override
    public Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory) {
        replicas = cluster.shards().get(0).replicas();
        return super.watch(access, cluster, timeline, runDirectory);
    }

    final String info(String node, String field) {
        return ask(node, "INFO", "replication")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    final String ask(String node, String... command) {
        try {
            return Objects.requireNonNull(admin.get()).text(node, ASK, command);
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new IllegalStateException(String.join(" ", command) + " at " + node, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
