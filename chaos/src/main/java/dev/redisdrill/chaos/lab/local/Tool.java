package dev.redisdrill.chaos.lab.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the system. */
final class Tool {
    /** Where administrators' programs are; an ordinary user's PATH often leaves these out. */
    private static final List<String> ADMINISTRATORS = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");

    private Tool() {}

    /** The program of that name, by its absolute path. */
    static Optional<String> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), ADMINISTRATORS.stream())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name).toAbsolutePath())
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .map(Path::toString)
                .findFirst();
    }
}
