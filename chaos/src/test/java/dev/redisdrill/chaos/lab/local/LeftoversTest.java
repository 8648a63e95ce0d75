package dev.redisdrill.chaos.lab.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    @TempDir
    private Path directory;

    /** A load's database leaves one beside the lab's, or alone where the cluster was not the harness's own. */
    @Test
    void everyPrivateDirectoryOfTheRunGoesAndNoneOfAnother() throws Exception {
        Path run = Files.createDirectory(directory.resolve("run"));
        Path other = Files.createDirectory(directory.resolve("other"));
        Path ofRun = abandonedBy(run);
        Path ofOther = abandonedBy(other);
        try {
            assertThat(Leftovers.remove(run)).containsExactly("deleted " + ofRun);
            assertThat(ofRun).doesNotExist();
            assertThat(ofOther).exists();
            assertThat(Leftovers.remove(run)).isEmpty();
        } finally {
            FileTree.delete(ofRun);
            FileTree.delete(ofOther);
        }
    }

    private static Path abandonedBy(Path run) throws IOException {
        Path made = Files.createTempDirectory(
                "redis-drill-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(made.resolve("run"), run.toString());
        Files.writeString(made.resolve("data"), "x");
        return made;
    }
}
