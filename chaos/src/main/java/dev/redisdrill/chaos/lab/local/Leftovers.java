package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What interrupted local labs left behind: processes, data, private directories. */
public final class Leftovers {
    private static final Pattern DATA = Pattern.compile("127\\.[0-9.]+-[0-9]+");
    private static final Duration END = Duration.ofSeconds(2);

    private Leftovers() {}

    /**
     * Removes what a run left behind. Idempotent.
     *
     * @return what was done, one line each
     * @throws LabException if the run is still going on, or something could not be removed
     */
    public static List<String> remove(Path runDirectory) throws LabException, InterruptedException {
        Path server = runDirectory.toAbsolutePath().resolve("server");
        if (!RunLock.exists(server)) {
            return abandoned(runDirectory); // a run on a cluster that is not ours may have had files in memory
        }
        try {
            Optional<RunLock> seized = RunLock.seize(server);
            if (seized.isEmpty()) {
                throw new LabException(runDirectory + ": the run is still going on; nothing was touched");
            }
            try (RunLock lock = seized.get()) {
                List<String> done = clean(server, lock.privateDirectory());
                done.addAll(abandoned(runDirectory));
                return done;
            }
        } catch (IOException e) {
            throw new LabException("cannot clean up " + runDirectory + ": " + e.getMessage(), e);
        }
    }

    /**
     * The runs that left a private directory behind.
     *
     * @param privately where they made it; empty: where this machine keeps files in memory
     */
    public static List<Path> runs(Optional<Path> privately) {
        return PrivateDirectory.all(privately).stream()
                .map(PrivateDirectory::abandonedBy)
                .flatMap(Optional::stream)
                .filter(Files::isDirectory)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Removes private directories whose run directories are gone.
     *
     * @param privately where they were made; empty: where this machine keeps files in memory
     * @return what was done, one line each
     * @throws LabException if one could not be removed
     */
    public static List<String> removeOrphans(Optional<Path> privately) throws LabException {
        List<String> done = new ArrayList<>();
        for (Path directory : PrivateDirectory.all(privately)) {
            Optional<Path> run = PrivateDirectory.abandonedBy(directory);
            if (run.isPresent() && !Files.isDirectory(run.get())) {
                done.add(delete(directory));
            }
        }
        return done;
    }

    private static List<String> clean(Path server, Optional<Path> privateDirectory)
            throws LabException, IOException, InterruptedException {
        List<String> done = new ArrayList<>();
        for (ServerProcess process : ServerProcess.of(server)) {
            process.kill(END);
            done.add("killed " + process.describe());
        }
        try (Stream<Path> entries = Files.list(server)) {
            for (Path data : entries.filter(Files::isDirectory).toList()) {
                if (DATA.matcher(data.getFileName().toString()).matches()) {
                    FileTree.delete(data);
                    done.add("deleted " + data);
                }
            }
        }
        if (privateDirectory.filter(PrivateDirectory::isOne).isPresent()) {
            done.add(delete(privateDirectory.get()));
        }
        return done;
    }

    /** Whatever other part of the run left in memory, as the load's database is. */
    private static List<String> abandoned(Path runDirectory) throws LabException {
        Path run = runDirectory.toAbsolutePath();
        List<String> done = new ArrayList<>();
        for (Path directory : PrivateDirectory.all()) {
            if (PrivateDirectory.abandonedBy(directory).equals(Optional.of(run))) {
                done.add(delete(directory));
            }
        }
        return done;
    }

    private static String delete(Path directory) throws LabException {
        try {
            FileTree.delete(directory);
            return "deleted " + directory;
        } catch (IOException e) {
            throw new LabException(e.getMessage() + "; delete it by hand: it holds a private key", e);
        }
    }
}
