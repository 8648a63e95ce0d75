package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The file that says a lab is at work in a run directory, and what it keeps outside of it. The lock on it goes with the
 * process, in whatever namespace that lived: a file without a lock is what an interrupted run left behind.
 */
final class RunLock implements AutoCloseable {
    private static final String FILE = "lab.lock";

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes the lock of a run directory's {@code server/}; empty if another process has it. */
    static Optional<RunLock> take(Path server) throws IOException {
        return lock(server, StandardOpenOption.CREATE);
    }

    /** Whether there is such a file, locked or not. */
    static boolean exists(Path server) {
        return Files.exists(server.resolve(FILE));
    }

    /** Takes the lock that an interrupted run left behind; empty if the run still goes on. */
    static Optional<RunLock> seize(Path server) throws IOException {
        return lock(server);
    }

    /** Writes down where the private directory is. */
    void record(Path privateDirectory) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(privateDirectory.toString().getBytes(StandardCharsets.UTF_8)), 0);
    }

    /** The private directory that was written down. */
    Optional<Path> privateDirectory() throws IOException {
        ByteBuffer text = ByteBuffer.allocate((int) Math.min(channel.size(), 4_096));
        channel.read(text, 0);
        String path = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
        return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
    }

    /** Removes the file: nothing is left behind. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }

    private static Optional<RunLock> lock(Path server, StandardOpenOption... more) throws IOException {
        Path file = server.resolve(FILE);
        StandardOpenOption[] options = new StandardOpenOption[more.length + 2];
        options[0] = StandardOpenOption.READ;
        options[1] = StandardOpenOption.WRITE;
        System.arraycopy(more, 0, options, 2, more.length);
        FileChannel channel = FileChannel.open(file, options);
        try {
            if (channel.tryLock() != null) {
                return Optional.of(new RunLock(file, channel));
            }
        } catch (OverlappingFileLockException e) {
            // This very process has it. Closing the channel below would let go of that lock: keep it open.
            return Optional.empty();
        }
        channel.close();
        return Optional.empty();
    }
}
