package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What interrupted local labs left behind: processes, data, private directories. */
public final class Leftovers {
    private static final Pattern DATA = Pattern.compile("127\\.[0-9.]+-[0-9]+");
    private static final long EXIT_SECONDS = 2;

    private Leftovers() {}

    /**
     * Removes what a run left behind, unless it is still going on. Idempotent.
     *
     * @return what was done, one line each
     * @throws LabException if something could not be removed
     */
    public static List<String> remove(Path runDirectory) throws LabException, InterruptedException {
        Path server = runDirectory.toAbsolutePath().resolve("server");
        if (!RunLock.exists(server)) {
            return List.of();
        }
        try {
            Optional<RunLock> seized = RunLock.seize(server);
            if (seized.isEmpty()) {
                return List.of(runDirectory + ": the run is still going on; nothing was touched");
            }
            try (RunLock lock = seized.get()) {
                return clean(server, lock.privateDirectory());
            }
        } catch (IOException e) {
            throw new LabException("cannot clean up " + runDirectory + ": " + e.getMessage(), e);
        }
    }

    /** {@link #remove} for every run of this user whose private directory is still there. */
    public static List<String> removeAll() throws LabException, InterruptedException {
        List<String> done = new ArrayList<>();
        for (Path directory : PrivateDirectory.all()) {
            Optional<Path> run = PrivateDirectory.abandonedBy(directory);
            if (run.isPresent()) {
                done.addAll(remove(run.get()));
            }
            if (run.isPresent() && Files.exists(directory)) {
                done.add(delete(directory)); // the run directory went before it did
            }
        }
        return done;
    }

    private static List<String> clean(Path server, Optional<Path> privateDirectory)
            throws LabException, IOException, InterruptedException {
        List<String> done = new ArrayList<>();
        for (ProcessHandle process : ProcFs.workingBelow(server)) {
            process.destroyForcibly();
            done.add("killed process " + process.pid() + awaitEnd(process));
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

    private static String delete(Path directory) throws LabException {
        try {
            FileTree.delete(directory);
            return "deleted " + directory;
        } catch (IOException e) {
            throw new LabException(e.getMessage() + "; delete it by hand: it holds a private key", e);
        }
    }

    private static String awaitEnd(ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(EXIT_SECONDS, TimeUnit.SECONDS);
            return "";
        } catch (ExecutionException | TimeoutException e) {
            return ", which has not ended yet";
        }
    }
}
