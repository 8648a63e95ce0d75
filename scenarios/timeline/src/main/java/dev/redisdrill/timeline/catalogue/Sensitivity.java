package dev.redisdrill.timeline.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Who may see what is kept. */
public enum Sensitivity {
    /** Anybody. */
    @JsonProperty("public")
    PUBLIC,
    /** The owner's own people. */
    @JsonProperty("internal")
    INTERNAL,
    /** It is about people: the names of its keys are not shown, and it must not live for ever. */
    @JsonProperty("personal")
    PERSONAL;

    /** As in a scenario. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
