package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a server process is ended. */
public enum StopMode {
    /** SIGTERM: it saves what it has, lets its replicas catch up (from 7.0 on), and ends. */
    @JsonProperty("graceful")
    GRACEFUL("SIGTERM"),
    /** SIGKILL: it ends at once. */
    @JsonProperty("hard")
    HARD("SIGKILL");

    private final String signal;

    StopMode(String signal) {
        this.signal = signal;
    }

    /** The signal's name. */
    String signal() {
        return signal;
    }
}
