package dev.redisdrill.timeline.cluster;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A node's name as the cluster knows it: 40 hexadecimal digits. */
public record NodeId(@JsonValue String value) {
    @JsonCreator
    public NodeId {}

    @Override
    public String toString() {
        return value;
    }
}
