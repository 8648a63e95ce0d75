package dev.redisdrill.timeline.event;

/** The names of the phases. An operation belongs to the phase in which it was intended to start. */
public final class Phases {
    /** Connections, caches and compilers get warm; objectives do not look here unless they say so. */
    public static final String WARMUP = "warmup";
    /** Full load before the first fault. */
    public static final String STEADY = "steady";
    /** From the moment the first fault is injected until the last is proven healed. */
    public static final String FAULT = "fault";
    /** Full load after the last fault was proven healed. */
    public static final String RECOVERED = "recovered";

    private Phases() {}
}
