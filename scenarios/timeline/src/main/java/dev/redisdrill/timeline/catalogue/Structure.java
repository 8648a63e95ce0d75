package dev.redisdrill.timeline.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;

/** A data structure, by the name that {@code TYPE} replies. */
public enum Structure {
    /** Text, numbers, bits. */
    @JsonProperty("string")
    STRING("string"),
    /** Fields and values. */
    @JsonProperty("hash")
    HASH("hash"),
    /** A list. */
    @JsonProperty("list")
    LIST("list"),
    /** A set. */
    @JsonProperty("set")
    SET("set"),
    /** A sorted set. */
    @JsonProperty("zset")
    ZSET("zset"),
    /** A stream. */
    @JsonProperty("stream")
    STREAM("stream"),
    /** Whatever a module brings: JSON, a Bloom filter, a time series. */
    @JsonProperty("module")
    MODULE("module");

    private final String text;

    Structure(String text) {
        this.text = text;
    }

    /** The structure of a key whose TYPE is this. */
    public static Structure ofType(String type) {
        return Arrays.stream(values())
                .filter(s -> s.text.equals(type))
                .findFirst()
                .orElse(MODULE);
    }

    /** As in a scenario. */
    public String text() {
        return text;
    }
}
