package dev.redisdrill.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code redis-benchmark --cluster --tls}: SET and GET of 100-byte values at random keys, one test after the other, 50
 * connections. Its throughput is all operations by the time of both tests, its CPU time that of the process from begin to
 * end.
 */
final class Rival {
    private static final int CLIENTS = 50;
    private static final int VALUE_BYTES = 100;
    private static final int KEYS = 100_000;
    private static final String SEPARATOR = "\",\"";

    private final Arena arena;
    private final Path log;

    Rival(Arena arena, Path log) {
        this.arena = arena;
        this.log = log;
    }

    /** Runs both tests with so many operations each. */
    Figures run(long operations) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("redis-benchmark", "--cluster", "--tls"));
        command.addAll(List.of("--cacert", arena.ca().toString()));
        command.addAll(List.of("-h", arena.seedHost(), "-p", arena.seedPort()));
        command.addAll(List.of("-c", "" + CLIENTS, "-d", "" + VALUE_BYTES, "-r", "" + KEYS));
        command.addAll(List.of("-n", "" + operations, "-t", "set,get", "--csv"));
        double cpuBefore = ChildrenCpu.seconds();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            process.getOutputStream().close();
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("redis-benchmark ended with exit code " + code + "; see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
        double cpu = ChildrenCpu.seconds() - cpuBefore;
        Map<String, Double> perSecond = throughput(Files.readAllLines(log, StandardCharsets.UTF_8));
        double seconds = operations / rate(perSecond, "SET") + operations / rate(perSecond, "GET");
        return new Figures(2.0 * operations, seconds, cpu);
    }

    private double rate(Map<String, Double> perSecond, String test) throws IOException {
        Double rate = perSecond.get(test);
        if (rate == null || rate <= 0) {
            throw new IOException("redis-benchmark told nothing of its " + test + " test; see " + log);
        }
        return rate;
    }

    /** Operations per second by test, from lines such as {@code "SET","61728.39","0.6",...}. */
    static Map<String, Double> throughput(List<String> lines) {
        Map<String, Double> perSecond = new HashMap<>();
        for (String line : lines) {
            String[] cells = line.split(SEPARATOR, -1);
            if (cells.length > 2 && cells[0].startsWith("\"") && cells[1].matches("[0-9]+(\\.[0-9]+)?")) {
                perSecond.put(cells[0].substring(1), Double.valueOf(cells[1]));
            }
        }
        return perSecond;
    }
}
