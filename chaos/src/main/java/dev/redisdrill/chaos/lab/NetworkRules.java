package dev.redisdrill.chaos.lab;

/**
 * Rules in a lab's network that make a fault, under the fault's name: the mark by which they are found again. Healing
 * takes away what bears that name and nothing else.
 *
 * <p>Addresses are those of nodes and of {@link Lab#access()}, without ports. No rule ever touches the observer, the
 * address of the administrator: so it can tell what an isolated node believes.
 */
public interface NetworkRules {

    /** Takes the fault's rules away. Harmless if there are none, or only a part; may be called from any thread. */
    void lift(String fault) throws LabException;

    /** Whether any of the fault's rules is in force, as the system says. */
    boolean inForce(String fault) throws LabException;
}
