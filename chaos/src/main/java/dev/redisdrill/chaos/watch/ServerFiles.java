package dev.redisdrill.chaos.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the servers say of themselves, in the {@code server/} directory of a run.
 *
 * <p>Thread-safe.
 */
final class ServerFiles implements AutoCloseable {
    private static final Duration ASK = Duration.ofMillis(500);
    private static final String ENTRIES = "128";

    private final Path directory;
    private final Writer resources;

    private ServerFiles(Path directory, Writer resources) {
        this.directory = directory;
        this.resources = resources;
    }

    static ServerFiles open(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new ServerFiles(
                directory, Files.newBufferedWriter(directory.resolve("resources.jsonl"), StandardCharsets.UTF_8));
    }

    /** Appends one line of {@code resources.jsonl}; a node that does not answer gets none. */
    void resources(String node, AdminClient admin, RunClock clock) throws IOException, InterruptedException {
        Map<String, String> info;
        try {
            info = NodeProbe.fields(admin.text(node, ASK, "INFO"));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return; // the watcher tells that it is silent
        }
        ObjectNode line = SpecJson.mapper().createObjectNode();
        line.put("nanos", clock.nanos());
        line.put("node", node);
        line.put("cpuSeconds", real(info, "used_cpu_user") + real(info, "used_cpu_sys"));
        line.put("usedMemoryBytes", (long) real(info, "used_memory"));
        line.put("opsPerSecond", (long) real(info, "instantaneous_ops_per_sec"));
        line.put("clients", (long) real(info, "connected_clients"));
        line.put("evictedKeys", (long) real(info, "evicted_keys"));
        line.put("connectionsReceived", (long) real(info, "total_connections_received"));
        synchronized (resources) {
            resources.write(line + "\n");
            resources.flush();
        }
    }

    /** Writes a node's INFO, SLOWLOG and ACL LOG. */
    void sample(String node, AdminClient admin) throws IOException, InterruptedException {
        try {
            write(node, "info", admin.text(node, ASK, "INFO", "everything").replace("\r\n", "\n"));
            write(node, "slowlog.jsonl", slowLog(admin.call(node, ASK, "SLOWLOG", "GET", ENTRIES)));
            write(node, "acllog.jsonl", aclLog(admin.call(node, ASK, "ACL", "LOG", ENTRIES)));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            // gone or not permitted: its own log is what is left
        }
    }

    /** Arguments beyond the key are left out: they are users' data. */
    static String slowLog(Object answer) {
        StringBuilder lines = new StringBuilder();
        for (Object element : list(answer)) {
            List<?> entry = list(element);
            if (entry.size() >= 4) {
                List<?> words = list(entry.get(3));
                ObjectNode line = SpecJson.mapper().createObjectNode();
                line.put("id", text(entry, 0));
                line.put("unixSeconds", text(entry, 1));
                line.put("micros", text(entry, 2));
                line.put("command", words.isEmpty() ? "" : words.get(0).toString());
                line.put("key", words.size() > 1 ? words.get(1).toString() : "");
                line.put("arguments", words.size() - 1);
                line.put("client", entry.size() > 4 ? text(entry, 4) : "");
                lines.append(line).append('\n');
            }
        }
        return lines.toString();
    }

    static String aclLog(Object answer) {
        StringBuilder lines = new StringBuilder();
        for (Object element : list(answer)) {
            List<?> entry = list(element);
            ObjectNode line = SpecJson.mapper().createObjectNode();
            for (int i = 0; i + 1 < entry.size(); i += 2) {
                line.put(text(entry, i), text(entry, i + 1));
            }
            lines.append(line).append('\n');
        }
        return lines.toString();
    }

    @Override
    public void close() {
        synchronized (resources) {
            try {
                resources.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot finish server/resources.jsonl: " + e.getMessage(), e);
            }
        }
    }

    private void write(String node, String kind, String content) throws IOException {
        // The address as a file name of any system, as the lab names the logs: no colon.
        Files.writeString(directory.resolve(node.replace(':', '-') + "." + kind), content, StandardCharsets.UTF_8);
    }

    private static String text(List<?> entry, int index) {
        return String.valueOf(entry.get(index));
    }

    private static List<?> list(Object answer) {
        return answer instanceof List<?> elements ? elements : List.of();
    }

    private static double real(Map<String, String> info, String key) {
        String value = info.getOrDefault(key, "0");
        return value.matches("[0-9]{1,18}(\\.[0-9]{1,9})?") ? Double.parseDouble(value) : 0;
    }
}
