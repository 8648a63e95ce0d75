package dev.redisdrill.chaos.lab;

/**
 * A lab whose servers can be given another time of day than the machine has. No lab of this machine is one: a Linux time namespace
 * shifts the monotonic and the boot-time clock, never the wall clock.
 *
 * <p>A mark, for faults that others carry out ({@link CanDelegate}).
 */
public interface CanSkewClock {

    /** Why a lab on this machine has it not, for people. */
    String WHY_NOT_HERE =
            "a Linux time namespace cannot shift the wall clock, and the machine's own is everybody's; it takes"
                    + " target: kubernetes, where Chaos Mesh does it";
}
