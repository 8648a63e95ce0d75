package dev.redisdrill.simulations.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What the runner says to the load process after the {@link LoadOrder}, one JSON object a line on its standard input.
 * When the input ends without {@link Exit}, the runner has died: the load process stops at once.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(LoadCommand.AskClock.class),
    @JsonSubTypes.Type(LoadCommand.Start.class),
    @JsonSubTypes.Type(LoadCommand.Phase.class),
    @JsonSubTypes.Type(LoadCommand.UseLogin.class),
    @JsonSubTypes.Type(LoadCommand.Stop.class),
    @JsonSubTypes.Type(LoadCommand.ReadBack.class),
    @JsonSubTypes.Type(LoadCommand.HandOver.class),
    @JsonSubTypes.Type(LoadCommand.Exit.class)
})
public sealed interface LoadCommand {

    /**
     * Answer {@link LoadReport.Clock} at once, whatever else is going on. May come before the order, and any number of times.
     *
     * @param question comes back with the answer
     */
    record AskClock(long question) implements LoadCommand {}

    /** Begin to offer load at this moment of the run clock. Comes once, after {@link LoadReport.Ready}. */
    record Start(long atNanos) implements LoadCommand {}

    /** Operations intended at or after {@code fromNanos} belong to this phase. */
    record Phase(String phase, long fromNanos) implements LoadCommand {}

    /**
     * Connections that are opened from now on for this tenant log in so; those that are open are left alone. It holds a
     * password in the clear, as the order does.
     */
    record UseLogin(String tenant, LoadOrder.Login login) implements LoadCommand {}

    /** Offer nothing more; let what is under way finish; answer {@link LoadReport.Stopped}. */
    record Stop() implements LoadCommand {}

    /** Read everything back from the primaries and compare; answer {@link LoadReport.ReadBackDone}. */
    record ReadBack() implements LoadCommand {}

    /**
     * Send all evidence, {@link LoadReport.FilePart} by part, then {@link LoadReport.HandedOver}. For a runner that does not share
     * this process's files; comes after the load has stopped.
     */
    record HandOver() implements LoadCommand {}

    /** Write what is left and end with exit code 0. */
    record Exit() implements LoadCommand {}
}
