package dev.redisdrill.simulations.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory that only this user reads, in memory where possible. Named and locked like those of labs, so that {@code drill
 * heal} knows it as one that a killed run left behind.
 */
final class PrivateFiles implements AutoCloseable {
    private static final String PREFIX = "redis-drill-";
    private static final String RUN = "run";

    private final Path path;
    private final FileChannel lock;

    private PrivateFiles(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static PrivateFiles create(Path runDirectory) throws IOException {
        Path base = Optional.ofNullable(System.getenv("REDIS_DRILL_PRIVATE"))
                .map(Path::of)
                .orElseGet(() -> Stream.of(Path.of("/dev/shm"))
                        .filter(Files::isWritable)
                        .findFirst()
                        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"))));
        Path made = Files.createTempDirectory(
                base, PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileChannel channel =
                FileChannel.open(made.resolve(RUN), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        channel.write(ByteBuffer.wrap(runDirectory.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8)));
        return new PrivateFiles(made, channel);
    }

    Path path() {
        return path;
    }

    /** Deletes it and all in it. Idempotent. */
    @Override
    public void close() {
        try {
            if (Files.exists(path)) {
                try (Stream<Path> all = Files.walk(path)) {
                    for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(each);
                    }
                }
            }
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + path + ": " + e.getMessage(), e);
        }
    }
}
