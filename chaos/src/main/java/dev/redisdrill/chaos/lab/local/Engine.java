package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The server program of a local lab.
 *
 * @param name {@code redis} or {@code valkey}
 * @param version as it says itself, such as {@code 7.0.15}
 * @param path the program that is run
 * @param origin where it was found, for people: the command line, the scenario, the PATH, or the embedded one's name
 * @param tls whether it was built with TLS
 */
public record Engine(String name, String version, Path path, String origin, boolean tls) {
    static final String EMBEDDED = "embedded ";

    /** What not every version can do. */
    public enum Feature {
        /** {@code bind-source-addr}: bus and replication connections come from the node's own address. */
        BIND_SOURCE_ADDRESS(7, 0),
        /** {@code CLUSTER SHARDS}. */
        CLUSTER_SHARDS(7, 0),
        /** {@code EVAL_RO}, {@code FCALL} and sharded publish/subscribe. */
        FUNCTIONS(7, 0),
        /** {@code enable-debug-command}; earlier versions take DEBUG from everyone whose ACL allows it. */
        DEBUG_DIRECTIVE(7, 0);

        private final int major;
        private final int minor;

        Feature(int major, int minor) {
            this.major = major;
            this.minor = minor;
        }
    }

    /**
     * Finds the program: the one of the command line, else the scenario's, else {@code redis-server} or
     * {@code valkey-server} on the PATH, else the embedded one.
     *
     * @param commandLine the path given by {@code --engine}
     * @param scenario {@code target.local.engine}: {@code auto}, {@code embedded} or a path
     * @param privateDirectory where the embedded program is unpacked if it is used
     * @throws LabException with one line: what was tried, what is wrong with it, what to do
     */
    public static Engine find(Optional<String> commandLine, String scenario, Path privateDirectory)
            throws LabException, InterruptedException {
        return new EngineFinder(System.getenv(), privateDirectory).find(commandLine, scenario);
    }

    /** Whether this version has the feature. */
    public boolean has(Feature feature) {
        return atLeast(feature.major, feature.minor);
    }

    /** Whether the version is this one or a later one. */
    public boolean atLeast(int major, int minor) {
        String[] parts = version.split("\\.", -1);
        int ownMajor = Integer.parseInt(parts[0]);
        int ownMinor = Integer.parseInt(parts[1]);
        return ownMajor != major ? ownMajor > major : ownMinor >= minor;
    }

    /** Where it is, for the record: its path, or the name of the embedded one, whose path is of this run alone. */
    public String location() {
        return origin.startsWith(EMBEDDED) ? origin : path.toString();
    }

    /** Name, version and origin, for people. */
    public String describe() {
        return name + " " + version + " (" + origin + ")";
    }
}
