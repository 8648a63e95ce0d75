package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.chaos.lab.local.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The server program that a run would have, looked at without starting a server. */
final class EngineAtHand {
    private EngineAtHand() {}

    /**
     * Finds it.
     *
     * @param commandLine what {@code --engine} says
     * @param scenario what the scenario says: {@code auto}, {@code embedded} or a path
     * @throws LabException with one line: what was tried, what is wrong with it, what to do
     */
    static Engine find(Optional<String> commandLine, String scenario) throws LabException, InterruptedException {
        try {
            Path scratch = Files.createTempDirectory("redis-drill-engine");
            try {
                return Engine.find(commandLine, scenario, scratch);
            } finally {
                try (var files = Files.list(scratch)) {
                    for (Path file : files.toList()) {
                        Files.deleteIfExists(file);
                    }
                }
                Files.deleteIfExists(scratch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a scenario says of it; empty if its servers are not started by a run. */
    static Optional<String> wanted(Target target) {
        return target instanceof LocalTarget local
                ? Optional.of(local.engine())
                : target instanceof SentinelTarget sentinel ? Optional.of(sentinel.engine()) : Optional.empty();
    }
}
