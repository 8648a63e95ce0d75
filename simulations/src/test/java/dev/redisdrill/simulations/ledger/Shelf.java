package dev.redisdrill.simulations.ledger;

import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Strings and sets in memory, answering GET and SMEMBERS: what a cluster is to the read-back. */
final class Shelf implements Caller {
    final Map<String, byte[]> strings = new HashMap<>();
    final Map<String, List<byte[]>> sets = new HashMap<>();
    final Set<String> unreadable = new HashSet<>();

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void put(byte[] key, byte[] value) {
        strings.put(text(key), value);
    }

    void add(byte[] key, byte[] element) {
        sets.computeIfAbsent(text(key), k -> new ArrayList<>()).add(element);
    }

    @Override
    public CompletableFuture<Operation> call(int keyIndex, byte[]... command) {
        String key = text(command[keyIndex]);
        Operation done = new Operation();
        if (unreadable.contains(key)) {
            done.outcome = Outcome.FAILED;
            done.error = "CLUSTERDOWN";
        } else {
            done.outcome = Outcome.OK;
            done.reply = text(command[0]).equals("GET") ? strings.get(key) : sets.getOrDefault(key, List.of());
        }
        return CompletableFuture.completedFuture(done);
    }
}
