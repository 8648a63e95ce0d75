package dev.redisdrill.chaos.net;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which way packets are lost, as seen from the node that is cut off. */
public enum Direction {
    /** Nothing comes in and nothing goes out. */
    @JsonProperty("both")
    BOTH,
    /** Nothing comes in; what the node sends arrives. */
    @JsonProperty("in")
    IN,
    /** Nothing goes out; the node receives all that is sent to it. */
    @JsonProperty("out")
    OUT;

    /** For people: {@code to and from}, {@code to}, {@code from}. */
    public String preposition() {
        return switch (this) {
            case BOTH -> "to and from";
            case IN -> "to";
            case OUT -> "from";
        };
    }
}
