package dev.redisdrill.reports.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import dev.redisdrill.timeline.catalogue.Survey;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.measure.LostSpan;
import dev.redisdrill.timeline.measure.NodeGaps;
import dev.redisdrill.timeline.measure.WriteGaps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run directory, opened for reading: each file's content, or what is wrong with it. The formats are those of
 * {@code docs/RUN_DIRECTORY.md}. Nothing is assumed about a file that is missing or was cut short by a kill.
 *
 * <p>Small files are read when it is opened; latencies are read from disk each time. Thread-safe.
 */
public final class RunDirectory {
    /** The file name of the resolved scenario. */
    public static final String PLAN_FILE = "plan.json";

    private final Path path;
    private final Part<RunPlan> plan;
    private final Part<List<Event>> timeline;
    private final Part<LoadSummary> load;
    private final Part<LedgerSummary> ledger;
    private final Part<List<CountLog.Row>> counts;
    private final Part<WriteGaps> writeGaps;
    private final Part<NodeGaps> nodeGaps;
    private final Part<List<LostSpan>> lostSpans;
    private final Part<List<Samples.Client>> clientSamples;
    private final Part<List<Samples.Server>> serverSamples;
    private final Part<Survey> survey;
    private final List<HistoryFile> histories = new ArrayList<>();
    private final List<String> unreadableHistories = new ArrayList<>();

    private RunDirectory(Path path) {
        this.path = path;
        plan = readPlan(path);
        timeline = readTimeline(path);
        load = summary(LoadSummary.FILE, () -> LoadSummary.read(path));
        ledger = summary(LedgerSummary.FILE, () -> LedgerSummary.read(path));
        counts = read(path, CountLog.FILE, () -> CountLog.read(path));
        writeGaps = read(path, WriteGaps.FILE, () -> WriteGaps.read(path));
        nodeGaps = read(path, NodeGaps.FILE, () -> NodeGaps.read(path));
        lostSpans = read(path, LostSpan.FILE, () -> LostSpan.read(path));
        clientSamples = LineFiles.json(path, Samples.CLIENT_FILE, Samples.Client.class);
        serverSamples = LineFiles.json(path, Samples.SERVER_FILE, Samples.Server.class);
        survey = summary(Survey.FILE, () -> Survey.read(path));
        openHistories();
    }

    /**
     * Opens a run directory, however much of it is there.
     *
     * @throws NotDirectoryException if there is no such directory
     */
    public static RunDirectory open(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw new NotDirectoryException(path + " is not a run directory: give the directory of a run's --out");
        }
        return new RunDirectory(path);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The resolved scenario. */
    public Part<RunPlan> plan() {
        return plan;
    }

    /** The events, in the order of their moments. */
    public Part<List<Event>> timeline() {
        return timeline;
    }

    /** The load in numbers. */
    public Part<LoadSummary> load() {
        return load;
    }

    /** What became of the writes; only runs with a ledger workload have it. */
    public Part<LedgerSummary> ledger() {
        return ledger;
    }

    /** Offered and ended operations per 100 ms. */
    public Part<List<CountLog.Row>> counts() {
        return counts;
    }

    /** When writes to a shard were not acknowledged. */
    public Part<WriteGaps> writeGaps() {
        return writeGaps;
    }

    /** When which node did not acknowledge writes to a shard; runs of older versions do not have it. */
    public Part<NodeGaps> nodeGaps() {
        return nodeGaps;
    }

    /** Which nodes' acknowledgements were lost; only runs with a ledger workload have it. */
    public Part<List<LostSpan>> lostSpans() {
        return lostSpans;
    }

    /** The load process once a second. */
    public Part<List<Samples.Client>> clientSamples() {
        return clientSamples;
    }

    /** The server processes once a second. */
    public Part<List<Samples.Server>> serverSamples() {
        return serverSamples;
    }

    /** What was found in the cluster after the load; only runs with a usage catalogue have it. */
    public Part<Survey> survey() {
        return survey;
    }

    /** Samples of lost, stale or phantom values: {@code ledger/<kind>.jsonl}, as they were written. */
    public Part<List<JsonNode>> samples(String kind) {
        return LineFiles.json(path, "ledger/" + kind + ".jsonl", JsonNode.class);
    }

    /** The histories of services that can be opened; the others are in {@link #problems}. */
    public List<HistoryFile> histories() {
        return histories;
    }

    /**
     * Goes through a latency log, interval by interval, in the order of the file.
     *
     * @param file {@link LatencyLog#RESPONSE_FILE} or {@link LatencyLog#SERVICE_FILE}
     * @throws MissingEvidenceException if it is missing or damaged; the intervals before the damage were handed over
     */
    public void latencies(String file, Consumer<LatencyLog.Interval> consumer) {
        if (!Files.exists(path.resolve(file))) {
            throw new MissingEvidenceException(file + " is missing");
        }
        try (Stream<LatencyLog.Interval> intervals = LatencyLog.read(path.resolve(file))) {
            intervals.forEach(consumer);
        } catch (IOException | UncheckedIOException e) {
            throw new MissingEvidenceException(file + " cannot be read: " + relative(path, e.getMessage()));
        }
    }

    /** What is wrong with the files that every run has; empty if nothing. */
    public List<String> problems() {
        Stream<String> ofHistories = unreadableHistories.stream();
        Stream<Optional<String>> ofFiles = Stream.of(
                plan.problem(),
                timeline.problem(),
                load.problem(),
                counts.problem(),
                missing(LatencyLog.RESPONSE_FILE),
                missing(LatencyLog.SERVICE_FILE),
                writeGaps.problem(),
                clientSamples.problem(),
                serverSamples.problem());
        return Stream.concat(ofFiles.flatMap(Optional::stream), ofHistories).toList();
    }

    private void openHistories() {
        try {
            for (Path file : HistoryFile.files(path)) {
                try {
                    histories.add(HistoryFile.open(file));
                } catch (IOException e) {
                    unreadableHistories.add(relative(path, e.getMessage()));
                }
            }
        } catch (IOException e) {
            unreadableHistories.add("ledger/ cannot be listed: " + relative(path, e.getMessage()));
        }
    }

    private Optional<String> missing(String file) {
        return Files.exists(path.resolve(file)) ? Optional.empty() : Optional.of(file + " is missing");
    }

    private static String relative(Path path, @Nullable String message) {
        return message == null ? "no reason given" : message.replace(path + "/", "");
    }

    private static Part<RunPlan> readPlan(Path path) {
        try {
            String text = Files.readString(path.resolve(PLAN_FILE), StandardCharsets.UTF_8);
            JsonNode json = LineFiles.LENIENT.readTree(text);
            return json.isObject() ? Part.of(new RunPlan(json)) : Part.absent(PLAN_FILE + " is not a JSON object");
        } catch (JsonProcessingException e) {
            return Part.absent(PLAN_FILE + " is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return Part.absent(PLAN_FILE + (Files.exists(path.resolve(PLAN_FILE)) ? " cannot be read" : " is missing"));
        }
    }

    private static Part<List<Event>> readTimeline(Path path) {
        Part<List<Event>> events = LineFiles.lines(path, Timeline.FILE, line -> {
            try {
                return Timeline.parseLine(line);
            } catch (InvalidTypeIdException e) {
                return null; // a fact of a newer version
            }
        });
        return new Part<>(
                events.value()
                        .map(list -> list.stream()
                                .sorted(Comparator.comparingLong(Event::nanos))
                                .toList()),
                events.problem());
    }

    private interface Reader<T> {
        T read() throws IOException;
    }

    private static <T> Part<T> read(Path path, String file, Reader<T> reader) {
        if (!Files.exists(path.resolve(file))) {
            return Part.absent(file + " is missing");
        }
        try {
            return Part.of(reader.read());
        } catch (IOException e) {
            return Part.absent(file + " cannot be read: " + relative(path, e.getMessage()));
        }
    }

    private static <T> Part<T> summary(String file, Reader<Optional<T>> reader) {
        try {
            return reader.read().map(Part::of).orElseGet(() -> Part.absent(file + " is missing"));
        } catch (IOException e) {
            return Part.absent(file + " cannot be read: it is damaged or of another version");
        }
    }
}
