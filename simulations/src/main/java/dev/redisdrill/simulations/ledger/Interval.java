package dev.redisdrill.simulations.ledger;

/**
 * Versions of a register that were not there any more when an older one was found: those above {@code found}, up to
 * {@code upTo}.
 *
 * @param kind what that proves about the acknowledged ones among them
 * @param seenAtNanos when it was found
 */
record Interval(int register, long found, long upTo, Kind kind, long seenAtNanos) {
    enum Kind {
        /** They are lost. */
        LOST,
        /** The version found was UNKNOWN: it may have been executed after them and have overwritten them. */
        UNDECIDED,
        /** What became of the version found is too long ago to be remembered: the log of acknowledgements knows. */
        ASK_THE_LOG
    }

    boolean contains(long version) {
        return version > found && version <= upTo;
    }

    Interval decided(boolean foundWasAcknowledged) {
        return new Interval(register, found, upTo, foundWasAcknowledged ? Kind.LOST : Kind.UNDECIDED, seenAtNanos);
    }
}
