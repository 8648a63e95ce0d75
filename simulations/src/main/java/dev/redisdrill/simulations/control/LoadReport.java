package dev.redisdrill.simulations.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What the load process says to the runner, one JSON object a line on its standard output. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "report")
@JsonSubTypes({
    @JsonSubTypes.Type(LoadReport.Clock.class),
    @JsonSubTypes.Type(LoadReport.Filling.class),
    @JsonSubTypes.Type(LoadReport.Ready.class),
    @JsonSubTypes.Type(LoadReport.Progress.class),
    @JsonSubTypes.Type(LoadReport.Stopped.class),
    @JsonSubTypes.Type(LoadReport.ReadBackDone.class),
    @JsonSubTypes.Type(LoadReport.FilePart.class),
    @JsonSubTypes.Type(LoadReport.HandedOver.class),
    @JsonSubTypes.Type(LoadReport.Problem.class)
})
public sealed interface LoadReport {

    /**
     * What this process's clock says.
     *
     * @param question whose answer it is
     * @param nanoTime {@link System#nanoTime()} when the question was read
     */
    record Clock(long question, long nanoTime) implements LoadReport {}

    /** Every tenant may do what it will do; from here on there is data of the run in the cluster. */
    record Filling() implements LoadReport {}

    /** Connected, data in place, waiting for {@link LoadCommand.Start}. */
    record Ready(String client, String clientVersion) implements LoadReport {}

    /**
     * Once a second while load is offered.
     *
     * @param atNanos end of the second it speaks of, on the run clock
     * @param offered operations intended in that second
     * @param completed operations acknowledged in it
     * @param failed operations that ended FAILED or UNKNOWN in it
     * @param p99Millis 99th percentile of that second's latency from intended start; -1 if nothing completed
     * @param clientCpu client CPU used, in cores
     * @param meters what the meters of the order have counted so far, in their order
     * @param answeredNanos by shard, from 1: when the latest of the writes was sent that were acknowledged by then;
     *     {@link Long#MIN_VALUE}: none was
     */
    record Progress(
            long atNanos,
            long offered,
            long completed,
            long failed,
            double p99Millis,
            double clientCpu,
            List<Meter.Reading> meters,
            List<Long> answeredNanos)
            implements LoadReport {}

    /** Load has ended: no operation was intended at or after {@code atNanos}; all evidence up to here is on disk. */
    record Stopped(long atNanos) implements LoadReport {}

    /** {@code ledger/summary.json} is written. */
    record ReadBackDone(long lost, long checked) implements LoadReport {}

    /**
     * The next part of a file of evidence; the first one begins it.
     *
     * @param path within the run directory
     * @param base64 the bytes that come next
     */
    record FilePart(String path, String base64) implements LoadReport {}

    /** All evidence has been sent: so many files, and bytes of all of them together. */
    record HandedOver(int files, long bytes) implements LoadReport {}

    /** Something went wrong. If fatal, the process ends with a non-zero code after it. No secrets in the message. */
    record Problem(String message, boolean fatal) implements LoadReport {}
}
