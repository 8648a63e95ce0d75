package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.unit.BitRate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Bandwidth and delay on the loopback device of a network namespace. For a bandwidth: a class of the hierarchical token bucket
 * (HTB) for what goes to an address, one for what comes from it. For a delay: a class without a limit that matters, in which
 * packets wait in a queue of the network emulator (netem). Everything else passes at once. A packet is in one class only: the
 * earlier of two faults has it. Thread-safe.
 */
final class Shaper {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String ROOT = "handle 1:";
    /** More specific filters come first: the observer's, then one for each fault. */
    private static final int OBSERVER_PREFERENCE = 1;

    private static final int FIRST_PREFERENCE = 10;
    /** Packets that wait at the same time; more are dropped. */
    private static final int WAITING = 100_000;

    private final String program;
    private final Path directory;
    private final String observer;
    private final Map<String, Place> places = new HashMap<>(); // guarded by this
    private int nextPlace = FIRST_PREFERENCE; // guarded by this
    private boolean rooted; // guarded by this
    private boolean delayed; // guarded by this

    /** Of a fault: the preference of its filters, and its classes. */
    private record Place(int preference, List<Integer> classes, boolean delays) {}

    Shaper(String program, Path directory, String observer) {
        this.program = program;
        this.directory = directory;
        this.observer = observer;
    }

    /** What goes to this address, and what comes from it, passes at this rate. */
    synchronized void limit(String fault, String address, BitRate rate) throws IOException, InterruptedException {
        lift(fault);
        List<String> script = root();
        int place = nextPlace++;
        int to = 2 * place;
        int from = to + 1;
        places.put(fault, new Place(place, List.of(to, from), false));
        for (int number : List.of(to, from)) {
            // On loopback packets of 64 KB are usual: a class takes turns in units of that size.
            script.add("class add dev lo parent 1: classid " + id(number) + " htb rate " + rate.bitsPerSecond()
                    + "bit burst 4k cburst 4k quantum 60000");
        }
        script.add(filter(place, to, "dst " + address + "/32"));
        script.add(filter(place, from, "src " + address + "/32"));
        run(script);
    }

    /** What is sent along these paths arrives later, by the delay, plus or minus up to the jitter, evenly spread. */
    synchronized void delay(String fault, Collection<Partition.Path> paths, Duration delay, Duration jitter)
            throws IOException, InterruptedException {
        lift(fault);
        List<String> script = root();
        int place = nextPlace++;
        int number = 2 * place;
        places.put(fault, new Place(place, List.of(number), true));
        delayed = true;
        script.add("class add dev lo parent 1: classid " + id(number) + " htb rate 100gbit quantum 60000");
        script.add("qdisc add dev lo parent " + id(number) + " netem limit " + WAITING + " delay " + micros(delay)
                + (jitter.isZero() ? "" : " " + micros(jitter)));
        for (Partition.Path path : paths) {
            script.add(filter(place, number, "src " + path.from() + "/32", "dst " + path.to() + "/32"));
        }
        run(script);
    }

    private List<String> root() {
        List<String> script = new ArrayList<>();
        if (!rooted) {
            rooted = true;
            script.add("qdisc replace dev lo root " + ROOT + " htb default 0");
            // Class 0 is none: such packets do not wait.
            script.add(filter(OBSERVER_PREFERENCE, 0, "src " + observer + "/32"));
            script.add(filter(OBSERVER_PREFERENCE, 0, "dst " + observer + "/32"));
        }
        return script;
    }

    /** Harmless if it is in force in part only, or not at all. */
    synchronized void lift(String fault) throws IOException, InterruptedException {
        Place place = places.get(fault);
        if (place == null) {
            return;
        }
        if (places.size() == 1 && !delayed) {
            liftAll();
            return;
        }
        if (filters(place)) {
            run(List.of("filter del dev lo parent 1: pref " + place.preference));
        }
        // A delay's class stays: what waits in it still arrives, and would be missed for a retransmission time-out
        // otherwise.
        if (!place.delays) {
            String there = show("class");
            run(place.classes.stream()
                    .filter(number -> there.contains("class htb " + id(number) + " "))
                    .map(number -> "class del dev lo classid " + id(number))
                    .toList());
        }
        places.remove(fault);
    }

    /** Takes everything away. Harmless if there is nothing, or a part. */
    synchronized void liftAll() throws IOException, InterruptedException {
        if (rooted) {
            // Replaced first: it is there to be deleted then, whatever became of it.
            run(List.of("qdisc replace dev lo root pfifo", "qdisc del dev lo root"));
            rooted = false;
            delayed = false;
            places.clear();
        }
    }

    synchronized boolean inForce(String fault) throws IOException, InterruptedException {
        Place place = places.get(fault);
        return place != null && filters(place);
    }

    private boolean filters(Place place) throws IOException, InterruptedException {
        return show("filter", "parent", "1:", "pref", String.valueOf(place.preference))
                .contains("flowid " + id(place.classes.get(0)) + " ");
    }

    private String show(String what, String... which) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, what, "show", "dev", "lo"));
        command.addAll(List.of(which));
        return Command.run(command, directory, "", PATIENCE).output();
    }

    private static String id(int number) {
        return "1:" + Integer.toHexString(number);
    }

    private static String micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos()) + "us";
    }

    /**
     * Why this machine's kernel cannot delay packets; empty if it can. Asks it, in a network namespace that is gone afterwards.
     *
     * @param tc the program that asks
     */
    static Optional<String> whyNoDelays(String tc) throws InterruptedException {
        List<String> ask = List.of(tc, "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms");
        Path anywhere = Path.of("/");
        String said = "";
        for (List<String> unshare :
                List.of(List.of("unshare", "--net"), List.of("unshare", "--user", "--map-root-user", "--net"))) {
            List<String> command = new ArrayList<>(unshare);
            command.addAll(ask);
            try {
                Command.Result result = Command.run(command, anywhere, "", PATIENCE);
                if (result.exitCode() == 0) {
                    return Optional.empty();
                }
                said = result.firstLine();
            } catch (IOException e) {
                said = String.valueOf(e.getMessage());
            }
        }
        return Optional.of("this kernel has no network emulator, netem (" + said + ")");
    }

    private static String filter(int preference, int number, String... matches) {
        return "filter add dev lo parent 1: protocol ip pref " + preference + " u32 match ip "
                + String.join(" match ip ", matches) + " flowid " + id(number);
    }

    private void run(List<String> script) throws IOException, InterruptedException {
        String text = String.join("\n", script) + "\n";
        Command.Result result = Command.run(List.of(program, "-batch", "-"), directory, text, PATIENCE);
        if (result.exitCode() != 0) {
            throw new IOException("tc refused: " + result.firstLine());
        }
    }
}
