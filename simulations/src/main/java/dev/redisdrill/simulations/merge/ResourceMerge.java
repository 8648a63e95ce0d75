package dev.redisdrill.simulations.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.simulations.load.ResourceLog;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What several load processes used together, second by second: all is added up, but for the busiest event loop, which is that
 * of the process where it was busiest. Confined to one thread.
 */
final class ResourceMerge {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String NANOS = "nanos";
    private static final String TOPOLOGY_QUESTIONS = "topologyQuestions";

    private ResourceMerge() {}

    /** Writes one file over whatever is there; directories without one are passed over, and if none has one, none is written. */
    static void merge(List<Path> directories, Path runDirectory) throws IOException {
        List<NavigableMap<Long, JsonNode>> processes = new ArrayList<>();
        TreeMap<Long, Long> seconds = new TreeMap<>();
        for (Path directory : directories) {
            Path file = directory.resolve(ResourceLog.FILE);
            if (Files.exists(file)) {
                NavigableMap<Long, JsonNode> samples = read(file);
                processes.add(samples);
                samples.forEach((second, sample) ->
                        seconds.merge(second, sample.path(NANOS).asLong(), Math::max));
            }
        }
        if (processes.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        seconds.forEach(
                (second, nanos) -> lines.add(sum(processes, second, nanos).toString()));
        Path into = runDirectory.resolve(ResourceLog.FILE);
        Files.createDirectories(Objects.requireNonNull(into.toAbsolutePath().getParent()));
        Files.write(into, lines, StandardCharsets.UTF_8);
    }

    private static NavigableMap<Long, JsonNode> read(Path file) throws IOException {
        NavigableMap<Long, JsonNode> bySecond = new TreeMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (line.endsWith("}")) { // else it is what a killed process left behind
                try {
                    JsonNode sample = SpecJson.mapper().readTree(line);
                    bySecond.put(Math.round(sample.path(NANOS).asLong() / NANOS_PER_SECOND), sample);
                } catch (JsonProcessingException e) {
                    throw new IOException(file + ": not a sample: " + e.getOriginalMessage(), e);
                }
            }
        }
        return bySecond;
    }

    private static ObjectNode sum(List<NavigableMap<Long, JsonNode>> processes, long second, long nanos) {
        double cpu = 0;
        double loop = 0;
        long gc = 0;
        long heap = 0;
        long questions = 0;
        boolean counted = true;
        for (NavigableMap<Long, JsonNode> process : processes) {
            @Nullable JsonNode now = process.get(second);
            if (now != null) {
                cpu += now.path("cpuCores").asDouble();
                loop = Math.max(loop, now.path("loopCores").asDouble());
                gc += now.path("gcMillis").asLong();
                heap += now.path("heapBytes").asLong();
            }
            var latest = process.floorEntry(second); // a count that only grows
            if (latest != null) {
                counted &= latest.getValue().path(TOPOLOGY_QUESTIONS).isNumber();
                questions += latest.getValue().path(TOPOLOGY_QUESTIONS).asLong();
            }
        }
        ObjectNode sum = SpecJson.mapper().createObjectNode();
        sum.put(NANOS, nanos).put("cpuCores", cpu).put("loopCores", loop);
        sum.put("gcMillis", gc).put("heapBytes", heap);
        if (counted) {
            sum.put(TOPOLOGY_QUESTIONS, questions);
        } else {
            sum.putNull(TOPOLOGY_QUESTIONS);
        }
        return sum;
    }
}
