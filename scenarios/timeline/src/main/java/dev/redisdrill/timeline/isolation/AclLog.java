package dev.redisdrill.timeline.isolation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What the ACL LOG of every node held of the isolation canary after the load.
 *
 * @param schema {@link #SCHEMA}
 * @param nodes every node that there was at the start
 */
public record AclLog(String schema, List<Node> nodes) {
    /** The version of this file format. */
    public static final String SCHEMA = "redis-drill/acl-log/1";
    /** The file's path in a run directory. */
    public static final String FILE = "server/acl-log.json";
    /** The last part of the names of the canary's keys and channels: {@code tenant:canary}. */
    public static final String OBJECT = "canary";

    private static final ObjectMapper LENIENT =
            SpecJson.mapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public AclLog {
        nodes = List.copyOf(nodes);
    }

    /**
     * One node's log.
     *
     * @param node {@code host:port}
     * @param sinceNanos since when it has kept a log, on the run's clock: a server that is started anew forgets
     * @param entries how many entries it holds in all
     * @param mostEntries how many it keeps at most (acllog-max-len); empty: it does not tell
     * @param refusals what it holds of the canary
     * @param problem why it could not be read; empty: it was
     */
    public record Node(
            String node,
            long sinceNanos,
            long entries,
            Optional<Long> mostEntries,
            List<Refusal> refusals,
            Optional<String> problem) {
        public Node {
            refusals = List.copyOf(refusals);
        }

        /** Whether entries may have been dropped for later ones. */
        public boolean full() {
            return mostEntries.map(most -> entries >= most).orElse(true);
        }
    }

    /** How often a user was refused a key or channel. */
    public record Refusal(String user, String object, long count) {}

    /** Writes it into a run directory: as a whole or not at all. */
    public void write(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        Files.createDirectories(file.resolveSibling(""));
        Path draft = file.resolveSibling("acl-log.json.part");
        String text = SpecJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        Files.writeString(draft, text + "\n", StandardCharsets.UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads it from a run directory; empty if there is none.
     *
     * @throws IOException if the file is not of a known version
     */
    public static Optional<AclLog> read(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            AclLog log = LENIENT.readValue(Files.readString(file, StandardCharsets.UTF_8), AclLog.class);
            if (!log.schema.equals(SCHEMA)) {
                throw new IOException(FILE + " is of another version: " + log.schema);
            }
            return Optional.of(log);
        } catch (JsonProcessingException e) {
            throw new IOException(FILE + " is not what servers said: " + e.getOriginalMessage(), e);
        }
    }
}
