package dev.redisdrill.chaos.lab.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's packet filter, through the program {@code nft}: each call is one transaction, all of it or nothing. Every
 * table has a name of this class, so that nothing of anybody else is ever touched.
 *
 * <p>Thread-safe.
 */
final class Nft {
    private static final String OWNED = "redis-drill-";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String program;
    private final Spawner spawner;
    private final Path directory;

    Nft(String program, Spawner spawner, Path directory) {
        this.program = program;
        this.spawner = spawner;
        this.directory = directory;
    }

    /** The table of a fault, in nft's words. Different names have different tables. */
    static String table(String fault) {
        StringBuilder name = new StringBuilder("inet " + OWNED);
        for (byte b : fault.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-';
            name.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "_%02x", b));
        }
        return name.toString();
    }

    /** Carries out a script. */
    void run(String script) throws IOException, InterruptedException {
        check(Command.run(List.of(program, "-f", "-"), directory, script, PATIENCE));
    }

    /**
     * A process that has been started and waits for its script: what takes longest, on a busy machine, is over before time
     * counts.
     */
    Process prepare() throws IOException, InterruptedException {
        return spawner.spawn(new ProcessBuilder(program, "-f", "-")
                .directory(directory.toFile())
                .redirectErrorStream(true));
    }

    /** Carries out a script by a process of {@link #prepare}. */
    void run(String script, Process prepared) throws IOException, InterruptedException {
        try {
            try (OutputStream stdin = prepared.getOutputStream()) {
                stdin.write(script.getBytes(StandardCharsets.UTF_8));
            }
            if (!prepared.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("nft did not end within " + PATIENCE.toSeconds() + " s");
            }
            String output = new String(prepared.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            check(new Command.Result(prepared.exitValue(), output));
        } finally {
            prepared.destroyForcibly();
        }
    }

    /** Removes a fault's table with all that is in it. Harmless if there is none. */
    void delete(String fault) throws IOException, InterruptedException {
        String table = table(fault);
        run("add table " + table + "\ndelete table " + table + "\n");
    }

    boolean exists(String fault) throws IOException, InterruptedException {
        Command.Result result = Command.run(List.of(program, "list", "tables"), directory, "", PATIENCE);
        check(result);
        return result.output().lines().anyMatch(("table " + table(fault))::equals);
    }

    /** Packets that the named counters of a fault's table have counted. */
    Map<String, Long> counters(String fault) throws IOException, InterruptedException {
        List<String> command = List.of(program, "-j", "list counters table " + table(fault));
        Command.Result result = Command.run(command, directory, "", PATIENCE);
        check(result);
        Map<String, Long> packets = new HashMap<>();
        for (JsonNode object : SpecJson.mapper().readTree(result.output()).path("nftables")) {
            JsonNode counter = object.path("counter");
            if (counter.has("name")) {
                packets.put(
                        counter.path("name").asText(), counter.path("packets").asLong());
            }
        }
        return packets;
    }

    private static void check(Command.Result result) throws IOException {
        if (result.exitCode() != 0) {
            throw new IOException("nft refused: " + result.firstLine());
        }
    }
}
