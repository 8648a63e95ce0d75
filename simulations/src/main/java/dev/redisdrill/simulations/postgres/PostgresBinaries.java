package dev.redisdrill.simulations.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The programs of PostgreSQL, as an archive on the class path. */
final class PostgresBinaries {
    private static final String ARCHIVE = "postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    /** @throws IOException if there are none for this machine, or the place is full */
    static void unpack(Path directory) throws IOException {
        String system = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
        if (!system.toLowerCase(Locale.ROOT).equals("linux/amd64")) {
            throw new IOException("no PostgreSQL is embedded for " + system + ", only for Linux/amd64");
        }
        try (@Nullable InputStream in = PostgresBinaries.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
            if (in == null) {
                throw new IOException("the embedded PostgreSQL, " + ARCHIVE + ", is not on the class path");
            }
            unpack(new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, 1 << 16))), directory);
        }
    }

    private static void unpack(TarArchiveInputStream archive, Path directory) throws IOException {
        for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
            Path place = directory.resolve(entry.getName()).normalize();
            if (!place.startsWith(directory)) {
                throw new IOException(ARCHIVE + " is damaged: it names " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(place);
                continue;
            }
            Path parent = place.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(place, Path.of(entry.getLinkName()));
            } else {
                Files.copy(archive, place);
                Files.setPosixFilePermissions(
                        place,
                        PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwx------" : "rw-------"));
            }
        }
    }
}
