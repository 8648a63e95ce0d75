package dev.redisdrill.runner.load;

import dev.redisdrill.simulations.control.LoadReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Takes the evidence of a load program that does not share this machine's files. Confined to one thread. */
final class EvidenceFiles {
    private final Path directory;
    private final Set<Path> begun = new HashSet<>();
    private long bytes;

    /** Nothing but this directory is written to. */
    EvidenceFiles(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * Takes the next part of a file; the first one replaces what is there.
     *
     * @throws IOException if it cannot be written, or does not belong here
     */
    void take(LoadReport.FilePart part) throws IOException {
        Path file = directory.resolve(part.path()).normalize();
        if (!file.startsWith(directory) || file.equals(directory)) {
            throw new IOException("the load process sent a file that belongs elsewhere: " + part.path());
        }
        byte[] data = Base64.getDecoder().decode(part.base64());
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        if (begun.add(file)) {
            Files.write(file, data);
        } else {
            Files.write(file, data, StandardOpenOption.APPEND);
        }
        bytes += data.length;
    }

    /** Whether everything has come that was sent. */
    boolean complete(LoadReport.HandedOver sent) {
        return begun.size() == sent.files() && bytes == sent.bytes();
    }
}
