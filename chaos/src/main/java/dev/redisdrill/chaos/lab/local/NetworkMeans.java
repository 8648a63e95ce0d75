package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.CanLosePackets;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.CanReset;
import dev.redisdrill.chaos.lab.CanThrottle;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.NetworkRules;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * By which means a local lab does what the faults of a plan need of its network: by the kernel in a namespace of its own, or by a
 * proxy on the path. Chosen before anything starts, for the whole lab: as soon as one fault needs the proxy, it does all that it
 * can, for what passes through it would meet rules of the kernel twice. Immutable, thread-safe.
 */
public final class NetworkMeans {
    /** Which program asks the kernel for it. */
    private static final Map<Class<?>, String> BY_KERNEL = Map.of(
            CanPartition.class, "nft",
            CanLosePackets.class, "nft",
            CanReset.class, "nft",
            CanThrottle.class, "tc",
            CanDelay.class, "tc");

    private static final Set<Class<?>> BY_PROXY =
            Set.of(CanPartition.class, CanReset.class, CanThrottle.class, CanDelay.class);

    private final Machine machine;
    private final Set<String> whyProxy;

    /** What a machine has. */
    interface Machine {
        /** Whether labs have a network of their own here. */
        boolean namespace();

        /** Whether it has a program. */
        boolean has(String program);

        /** Why its kernel cannot delay packets; empty if it can. */
        Optional<String> whyNoDelays();
    }

    private NetworkMeans(Machine machine, Set<String> whyProxy) {
        this.machine = machine;
        this.whyProxy = whyProxy;
    }

    /**
     * The means on this machine.
     *
     * @param needs the abilities that a plan needs
     */
    public static NetworkMeans of(Set<Class<?>> needs, Isolation isolation) {
        return of(needs, new Machine() {
            @Override
            public boolean namespace() {
                return isolation == Isolation.NAMESPACE;
            }

            @Override
            public boolean has(String program) {
                return Tool.find(program).isPresent();
            }

            @Override
            public Optional<String> whyNoDelays() {
                try {
                    return Shaper.whyNoDelays(Tool.find("tc").orElse("tc"));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return Optional.of("interrupted when the kernel was asked for delays");
                }
            }
        });
    }

    static NetworkMeans of(Set<Class<?>> needs, Machine machine) {
        NetworkMeans kernel = new NetworkMeans(machine, Set.of());
        Set<String> reasons = new TreeSet<>();
        for (Class<?> need : needs) {
            if (BY_PROXY.contains(need)) {
                kernel.notByKernel(need).ifPresent(reasons::add);
            }
        }
        if (needs.contains(CanDelay.class) && needs.contains(CanThrottle.class)) {
            reasons.add(
                    "the kernel leads a packet through one queue, for a delay or for a bandwidth, and the plan has both");
        }
        return new NetworkMeans(machine, reasons);
    }

    /** Whether an ability is about the network at all. */
    public static boolean knows(Class<?> ability) {
        return NetworkRules.class.isAssignableFrom(ability) && ability.isInterface();
    }

    /** Why the nodes are behind a proxy; empty if they are not. */
    public Optional<String> whyProxy() {
        return whyProxy.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", whyProxy));
    }

    /** Whether it is the proxy that does it. */
    boolean byProxy(Class<?> ability) {
        return !whyProxy.isEmpty() && BY_PROXY.contains(ability);
    }

    /** Why it cannot be done, for people; empty if it can. */
    public Optional<String> whyNot(Class<?> ability) {
        if (byProxy(ability)) {
            return Optional.empty();
        }
        Optional<String> obstacle = notByKernel(ability);
        if (obstacle.isEmpty()) {
            return obstacle;
        }
        return BY_PROXY.contains(ability)
                ? obstacle.map(reason -> reason + ", and no fault of the plan has put a proxy on the path")
                : obstacle;
    }

    /** By what it is done, for people; of those that can be done. */
    public String of(Class<?> ability) {
        return byProxy(ability)
                ? "a proxy on the path"
                : BY_KERNEL.getOrDefault(ability, "nothing") + " in the lab's namespace";
    }

    private Optional<String> notByKernel(Class<?> ability) {
        String program = BY_KERNEL.get(ability);
        if (program == null) {
            return Optional.of("the local lab cannot do this");
        }
        if (!machine.namespace()) {
            return Optional.of(
                    ability == CanLosePackets.class
                            ? "packets get lost in a network namespace of the lab's own only, and this run is on addresses"
                                    + " of the host: a proxy carries streams, of which nothing gets lost"
                            : "rules of the kernel need a network namespace of the lab's own, and this run is on"
                                    + " addresses of the host");
        }
        if (!machine.has(program)) {
            return Optional.of(program + " is missing on this machine: install "
                    + (program.equals("nft") ? "nftables" : "iproute2"));
        }
        return ability == CanDelay.class ? machine.whyNoDelays() : Optional.empty();
    }
}
