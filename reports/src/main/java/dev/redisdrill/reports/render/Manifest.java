package dev.redisdrill.reports.render;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** {@code MANIFEST.sha256}: a checksum of every file of the run directory, as {@code sha256sum -c} reads it. */
public final class Manifest {
    /** The file's name in a run directory. */
    public static final String FILE = "MANIFEST.sha256";

    private static final int BUFFER = 1 << 16;

    private Manifest() {}

    /** Writes it over all files that are there, by path; a draft of another writer ({@code *.part}) is not listed. */
    public static void write(Path runDirectory) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files(runDirectory)) {
            String name = runDirectory.relativize(file).toString().replace('\\', '/');
            text.append(line(sha256(file), name)).append('\n');
        }
        Path draft = runDirectory.resolve(FILE + ".part");
        Files.writeString(draft, text, StandardCharsets.UTF_8);
        Files.move(
                draft, runDirectory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<Path> files(Path runDirectory) throws IOException {
        try (Stream<Path> paths = Files.walk(runDirectory)) {
            return paths.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                    .filter(p -> !p.equals(runDirectory.resolve(FILE)))
                    .filter(p -> !p.toString().endsWith(".part"))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException("cannot list " + runDirectory + ": " + e.getMessage(), e);
        }
    }

    /** sha256sum marks a name with a line break or backslash by a backslash in front, and escapes them. */
    private static String line(String sum, String name) {
        if (name.indexOf('\n') < 0 && name.indexOf('\\') < 0 && name.indexOf('\r') < 0) {
            return sum + "  " + name;
        }
        return "\\" + sum + "  "
                + name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                byte[] buffer = new byte[BUFFER];
                while (in.read(buffer) >= 0) {
                    // reading is what feeds the digest
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
