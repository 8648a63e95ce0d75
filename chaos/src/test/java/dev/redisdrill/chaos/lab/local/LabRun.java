package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A local lab in a run directory of its own, on host addresses, with the embedded server. */
public final class LabRun implements AutoCloseable {
    private final Path directory;
    private final Timeline timeline;
    private final LocalLab lab;

    public LabRun(Path directory, int firstPort) throws IOException {
        this.directory = directory;
        this.timeline = Timeline.open(directory, RunClock.startingNow());
        LocalTarget defaults = LocalTarget.defaults();
        LocalTarget target = new LocalTarget(
                3, 1, defaults.nodeTimeout(), "embedded", true, false, defaults.appendfsync(), defaults.config());
        this.lab = new LocalLab(target, context(directory, timeline), firstPort);
    }

    /** The context of a run with the tenants shop and bank. */
    public static LabContext context(Path directory, Timeline timeline) {
        return new LabContext(
                directory,
                timeline,
                1,
                Optional.empty(),
                Optional.empty(),
                List.of("shop", "bank"),
                Isolation.HOST,
                Set.of(),
                directory);
    }

    /** The certificate of an authority that signed nothing here. */
    public static String anotherCa() {
        return Certificates.issue(List.of("127.0.0.1")).caPem();
    }

    public LocalLab lab() {
        return lab;
    }

    public Timeline timeline() {
        return timeline;
    }

    public Path server() {
        return directory.resolve("server");
    }

    /** All events of a type so far. */
    public <T extends Event> List<T> events(Class<T> type) throws IOException {
        return Timeline.read(directory).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Override
    public void close() throws IOException {
        lab.close();
        timeline.close();
    }
}
