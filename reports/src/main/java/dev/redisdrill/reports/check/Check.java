package dev.redisdrill.reports.check;

import java.util.OptionalDouble;

/**
 * What a scenario asks of the run. A record per objective: its components are its keys in the scenario file, its one
 * method looks at the evidence. Adding one is one new file and its name in the {@code permits} list.
 *
 * <p>All are immutable and thread-safe.
 */
public sealed interface Check
        permits Rto, Rpo, Latency, ErrorRate, Availability, Recovered, CatalogueCheck, ServiceCheck {

    /**
     * Looks at the evidence.
     *
     * @throws RuntimeException if the evidence does not carry a verdict: the objective is INVALID with its message
     */
    Finding look(Evidence evidence);

    /** How it is judged while the run still goes on. */
    LiveLimit live();

    /** What it is called where the scenario gives it no name, without its scope: {@code latency p99}. */
    String title();

    /** What it looks at: {@code tenant=shop phase=steady}, or {@code all}. */
    String scope();

    /** The bound, in {@link #unit()}; empty if there is none. */
    OptionalDouble target();

    /** The unit of the bound and of the measured value: {@code ms}, {@code writes}, {@code %}. */
    String unit();

    /** Whether the value has to be at most the target; otherwise at least. */
    default boolean atMost() {
        return true;
    }
}
