package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.timeline.spec.ClusterAccess.User;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where clients of a local lab connect from: an address for each tenant, so that a network can tell them apart, and one for
 * who administers and watches. Nodes have theirs below 127.0.33; all of 127/8 is usable without being set up.
 */
final class ClientAddresses {
    /** The address that no fault cuts off: who watches from there sees what an isolated node believes. */
    static final String OBSERVER = "127.0.254.1";

    private static final int FIRST_NET = 100;
    private static final int PER_NET = 250;

    private ClientAddresses() {}

    /** The users with an address each, in the order of the tenants' names: 127.0.100.1, 127.0.100.2, ... */
    static Map<String, User> assign(Map<String, User> tenants) {
        Map<String, User> placed = new HashMap<>();
        int number = 0;
        for (Map.Entry<String, User> tenant : new TreeMap<>(tenants).entrySet()) {
            String address = "127.0." + (FIRST_NET + number / PER_NET) + "." + (1 + number % PER_NET);
            placed.put(tenant.getKey(), tenant.getValue().from(address));
            number++;
        }
        return placed;
    }
}
