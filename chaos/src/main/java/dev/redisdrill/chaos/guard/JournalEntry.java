package dev.redisdrill.chaos.guard;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** One line of a heal journal. Written files stay readable for ever: add, never rename. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
sealed interface JournalEntry {

    /** The first line. */
    @JsonTypeName("begun")
    record Begun() implements JournalEntry {}

    /** A fault is about to be injected. */
    @JsonTypeName("opened")
    record Opened(String fault, String kind, String target) implements JournalEntry {}

    /** A fault was healed. */
    @JsonTypeName("healed")
    record Healed(String fault, String how) implements JournalEntry {}

    /** The last line: nothing is left. */
    @JsonTypeName("closed")
    record Closed() implements JournalEntry {}
}
