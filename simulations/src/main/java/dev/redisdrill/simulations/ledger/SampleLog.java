package dev.redisdrill.simulations.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Up to {@value #MOST} samples of a kind as JSON lines; the rest is only counted elsewhere. Thread-safe. */
final class SampleLog {
    static final int MOST = 1_000;

    private final Path file;
    private final List<Sample> samples = new ArrayList<>();
    private int written;

    SampleLog(Path file) {
        this.file = file;
    }

    synchronized boolean full() {
        return samples.size() >= MOST;
    }

    synchronized void add(Sample sample) {
        if (samples.size() < MOST) {
            samples.add(sample);
        }
    }

    synchronized List<Sample> all() {
        return List.copyOf(samples);
    }

    /** Appends what is new. */
    synchronized void flush() throws IOException {
        if (written == samples.size() && Files.exists(file)) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        for (Sample sample : samples.subList(written, samples.size())) {
            lines.append(line(sample)).append('\n');
        }
        Files.writeString(file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = samples.size();
    }

    /** Writes all anew, each with what became known about it since. */
    synchronized void rewrite(UnaryOperator<Sample> completion) throws IOException {
        samples.replaceAll(completion);
        written = 0;
        Files.deleteIfExists(file);
        flush();
    }

    private static String line(Sample sample) {
        try {
            return SpecJson.mapper().writeValueAsString(sample);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a sample that cannot be written: " + sample, e);
        }
    }
}
