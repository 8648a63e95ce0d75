package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small file systems in memory (tmpfs), one on each node's directory, so that one node's disk can be full and nobody
 * else's. Mounted in the mount namespace of the run, and gone with it at the latest. Thread-safe.
 */
final class Disks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Disks.class);
    /** Far more than a drill writes; filling it costs that much memory. */
    private static final int SIZE_MIB = 64;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String BALLAST = "ballast";
    private static final int LARGE = 1 << 20;
    private static final int SMALL = 1 << 10;

    private final List<Path> mounted = new ArrayList<>(); // guarded by this

    /** @throws LabException if it cannot be mounted */
    synchronized void mount(Path directory) throws LabException, InterruptedException {
        try {
            Files.createDirectories(directory);
            List<String> command = List.of(
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "size=" + SIZE_MIB + "m,mode=0700",
                    "redis-drill",
                    directory.toString());
            Command.Result result =
                    Command.run(command, directory.toAbsolutePath().getRoot(), "", PATIENCE);
            if (result.exitCode() != 0) {
                throw new IOException("mount says " + result.firstLine());
            }
            mounted.add(directory);
        } catch (IOException e) {
            throw new LabException("cannot give a node a file system of its own: " + e.getMessage(), e);
        }
    }

    static void fill(Path directory) throws LabException {
        Path file = directory.resolve(BALLAST);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            writeUntilFull(channel, LARGE, SIZE_MIB + 1);
            writeUntilFull(channel, SMALL, 2 * LARGE / SMALL);
        } catch (IOException e) {
            throw new LabException("cannot fill " + directory + ": " + e.getMessage(), e);
        }
    }

    static void free(Path directory) throws LabException {
        try {
            Files.deleteIfExists(directory.resolve(BALLAST));
        } catch (IOException e) {
            throw new LabException("cannot free " + directory + ": " + e.getMessage(), e);
        }
    }

    static boolean filled(Path directory) {
        return Files.exists(directory.resolve(BALLAST));
    }

    /** After so many writes a file system of this size is full, whatever it says. */
    private static void writeUntilFull(FileChannel channel, int chunk, int times) {
        ByteBuffer zeros = ByteBuffer.allocate(chunk);
        for (int i = 0; i < times; i++) {
            try {
                channel.write(zeros.clear());
            } catch (IOException e) {
                return; // no space left: that is what was wanted
            }
        }
    }

    /** Unmounts all. */
    @Override
    public synchronized void close() {
        for (Path directory : mounted) {
            try {
                Command.run(
                        List.of("umount", "-l", directory.toString()),
                        directory.toAbsolutePath().getRoot(),
                        "",
                        PATIENCE);
            } catch (IOException e) {
                LOG.warn("{} could not be unmounted: {}", directory, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        mounted.clear();
    }
}
