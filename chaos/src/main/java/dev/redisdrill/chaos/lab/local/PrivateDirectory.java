package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory that only this user reads, in memory where possible: for the private key and the embedded server. Never
 * in the run directory, which people hand around.
 *
 * <p>A lock that goes with this process tells a directory in use from one that was left behind.
 */
final class PrivateDirectory implements AutoCloseable {
    private static final String PREFIX = "redis-drill-";
    /** The file that names the run the directory belongs to, and that is locked while it is in use. */
    private static final String RUN = "run";

    private final Path path;
    private final FileChannel lock;

    private PrivateDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes one, below the given directory or else where this machine keeps files in memory.
     *
     * @throws LabException if there is no place where files can be written and run
     */
    static PrivateDirectory create(Optional<Path> given, Path runDirectory) throws LabException, InterruptedException {
        List<String> refusals = new ArrayList<>();
        for (Path base : bases(given)) {
            try {
                PrivateDirectory made = createIn(base, runDirectory);
                if (allowsPrograms(made.path)) {
                    return made;
                }
                made.close();
                refusals.add(base + " does not allow programs (noexec)");
            } catch (IOException e) {
                refusals.add(base + ": " + e);
            }
        }
        throw new LabException("no place for private files: " + String.join("; ", refusals));
    }

    Path path() {
        return path;
    }

    /** Deletes it and all in it. */
    @Override
    public void close() throws IOException {
        FileTree.delete(path);
        lock.close();
    }

    /** All of this user that are where {@link #create} makes them unless told otherwise. */
    static List<Path> all() {
        return all(Optional.empty());
    }

    /** All of this user that are where {@link #create} makes them if told so. */
    static List<Path> all(Optional<Path> given) {
        List<Path> found = new ArrayList<>();
        for (Path base : bases(given)) {
            try (Stream<Path> entries = Files.list(base)) {
                entries.filter(PrivateDirectory::isOne).forEach(found::add);
            } catch (IOException e) {
                // A base that cannot be listed holds none that could be removed.
            }
        }
        return found;
    }

    /** The run directory it belongs to, if no process uses it any more. */
    static Optional<Path> abandonedBy(Path directory) {
        Path file = directory.resolve(RUN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            String run = Files.readString(file);
            return run.isEmpty() || channel.tryLock() == null ? Optional.empty() : Optional.of(Path.of(run));
        } catch (IOException | OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    /** Whether this is the path of a private directory, and nothing else of this machine. */
    static boolean isOne(Path path) {
        try {
            return path.getFileName().toString().startsWith(PREFIX)
                    && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    && PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))
                            .equals("rwx------")
                    && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
                            .getName()
                            .equals(System.getProperty("user.name"));
        } catch (IOException e) {
            return false;
        }
    }

    private static PrivateDirectory createIn(Path base, Path runDirectory) throws IOException {
        Path made = Files.createTempDirectory(
                base, PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileChannel channel =
                FileChannel.open(made.resolve(RUN), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        // Named only now that it is locked: a directory without a name is never taken for an abandoned one.
        channel.write(ByteBuffer.wrap(runDirectory.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8)));
        return new PrivateDirectory(made, channel);
    }

    /** Where {@link #create} makes them. */
    static List<Path> bases(Optional<Path> given) {
        return given.map(List::of).orElseGet(PrivateDirectory::bases);
    }

    private static List<Path> bases() {
        return Stream.of("/dev/shm", System.getProperty("java.io.tmpdir"))
                .map(Path::of)
                .filter(Files::isWritable)
                .toList();
    }

    private static boolean allowsPrograms(Path directory) throws IOException, InterruptedException {
        Path probe = directory.resolve("probe");
        Files.writeString(probe, "#!/bin/sh\nexit 0\n");
        Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwx------"));
        try {
            List<String> command = List.of(probe.toString());
            return Command.run(command, directory, "", Duration.ofSeconds(10)).exitCode() == 0;
        } catch (IOException e) {
            return false; // "Permission denied" is how a noexec mount says no
        } finally {
            Files.delete(probe);
        }
    }
}
