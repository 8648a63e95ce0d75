package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.timeline.unit.BitRate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bandwidth on the loopback device of a network namespace: a class of the hierarchical token bucket (HTB) for what goes to an
 * address, one for what comes from it; everything else passes without a limit. Thread-safe.
 */
final class Shaper {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String ROOT = "handle 1:";
    /** More specific filters come first: the observer's, then one for each fault. */
    private static final int OBSERVER_PREFERENCE = 1;

    private static final int FIRST_PREFERENCE = 10;

    private final String program;
    private final Path directory;
    private final String observer;
    private final Map<String, Integer> places = new LinkedHashMap<>(); // guarded by this
    private int nextPlace = FIRST_PREFERENCE; // guarded by this

    Shaper(String program, Path directory, String observer) {
        this.program = program;
        this.directory = directory;
        this.observer = observer;
    }

    synchronized void limit(String fault, String address, BitRate rate) throws IOException, InterruptedException {
        List<String> script = new ArrayList<>();
        if (places.containsKey(fault)) {
            lift(fault);
        }
        if (places.isEmpty()) {
            script.add("qdisc replace dev lo root " + ROOT + " htb default 0");
            // Class 0 is none: such packets do not wait.
            script.add(filter(OBSERVER_PREFERENCE, "src", observer, 0));
            script.add(filter(OBSERVER_PREFERENCE, "dst", observer, 0));
        }
        int place = nextPlace++;
        places.put(fault, place);
        int to = 2 * place;
        int from = to + 1;
        for (int number : List.of(to, from)) {
            // On loopback packets of 64 KB are usual: a class takes turns in units of that size.
            script.add("class add dev lo parent 1: classid 1:" + Integer.toHexString(number) + " htb rate "
                    + rate.bitsPerSecond() + "bit burst 4k cburst 4k quantum 60000");
        }
        script.add(filter(place, "dst", address, to));
        script.add(filter(place, "src", address, from));
        run(script);
    }

    synchronized void lift(String fault) throws IOException, InterruptedException {
        Integer place = places.get(fault);
        if (place == null) {
            return;
        }
        if (places.size() == 1) {
            liftAll();
        } else {
            run(List.of(
                    "filter del dev lo parent 1: pref " + place,
                    "class del dev lo classid 1:" + Integer.toHexString(2 * place),
                    "class del dev lo classid 1:" + Integer.toHexString(2 * place + 1)));
        }
        places.remove(fault);
    }

    /** Takes all limits away. Harmless if there are none, or a part. */
    synchronized void liftAll() throws IOException, InterruptedException {
        if (!places.isEmpty()) {
            // Replaced first: it is there to be deleted then, whatever became of it.
            run(List.of("qdisc replace dev lo root pfifo", "qdisc del dev lo root"));
            places.clear();
        }
    }

    synchronized boolean inForce(String fault) throws IOException, InterruptedException {
        Integer place = places.get(fault);
        if (place == null) {
            return false;
        }
        Command.Result shown = Command.run(List.of(program, "class", "show", "dev", "lo"), directory, "", PATIENCE);
        return shown.output().contains("class htb 1:" + Integer.toHexString(2 * place) + " ");
    }

    private static String filter(int preference, String field, String address, int number) {
        return "filter add dev lo parent 1: protocol ip pref " + preference + " u32 match ip " + field + " " + address
                + "/32 flowid 1:" + Integer.toHexString(number);
    }

    private void run(List<String> script) throws IOException, InterruptedException {
        String text = String.join("\n", script) + "\n";
        Command.Result result = Command.run(List.of(program, "-batch", "-"), directory, text, PATIENCE);
        if (result.exitCode() != 0) {
            throw new IOException("tc refused: " + result.firstLine());
        }
    }
}
