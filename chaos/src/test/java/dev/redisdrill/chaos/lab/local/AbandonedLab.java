package dev.redisdrill.chaos.lab.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that starts a lab and then waits to be killed. */
final class AbandonedLab {
    private AbandonedLab() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        try (LabRun run = new LabRun(directory, 7301)) {
            run.lab().start();
            Files.createFile(directory.resolve("started"));
            new CountDownLatch(1).await();
        }
    }
}
