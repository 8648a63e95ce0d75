package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.engine.gatling.ReplyCheck;
import io.gatling.javaapi.core.Session;
import org.jspecify.annotations.Nullable;

/** Checks a reply as a whole number; a reply that is none fails. Without a condition any number passes. Immutable. */
public final class NumberCheck implements ReplyCheck {
    static final NumberCheck ANY = new NumberCheck(CheckSteps.none());

    private final CheckSteps<Long> steps;

    private NumberCheck(CheckSteps<Long> steps) {
        this.steps = steps;
    }

    /** Must be this. */
    public NumberCheck is(long expected) {
        return new NumberCheck(steps.must("is(" + expected + ")", (value, session) -> value == expected));
    }

    /** Must be more than this. */
    public NumberCheck gt(long bound) {
        return new NumberCheck(steps.must("gt(" + bound + ")", (value, session) -> value > bound));
    }

    /** Must be this or more. */
    public NumberCheck gte(long bound) {
        return new NumberCheck(steps.must("gte(" + bound + ")", (value, session) -> value >= bound));
    }

    /** Must be less than this. */
    public NumberCheck lt(long bound) {
        return new NumberCheck(steps.must("lt(" + bound + ")", (value, session) -> value < bound));
    }

    /** Must be this or less. */
    public NumberCheck lte(long bound) {
        return new NumberCheck(steps.must("lte(" + bound + ")", (value, session) -> value <= bound));
    }

    /** Keeps it in the session, as a Long; nil removes what was kept under the name. */
    public NumberCheck saveAs(String attribute) {
        return new NumberCheck(steps.saveAs(attribute));
    }

    @Override
    public Session check(@Nullable Object reply, Session session) {
        return steps.run(Replies.number(reply), session);
    }
}
