package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.engine.gatling.ReplyCheck.CheckFailedException;
import io.gatling.javaapi.core.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a check does with a value, one step after the other. Immutable. */
final class CheckSteps<T> {
    private final List<Step<T>> steps;

    private CheckSteps(List<Step<T>> steps) {
        this.steps = steps;
    }

    /** One step: looks at the value (null for nil) and returns the session. */
    @FunctionalInterface
    interface Step<T> {
        Session apply(@Nullable T value, Session session);
    }

    /** What a value that is there must be like. */
    @FunctionalInterface
    interface Condition<T> {
        boolean holds(T value, Session session);
    }

    static <T> CheckSteps<T> none() {
        return new CheckSteps<>(List.of());
    }

    CheckSteps<T> then(Step<T> step) {
        List<Step<T>> longer = new ArrayList<>(steps);
        longer.add(step);
        return new CheckSteps<>(List.copyOf(longer));
    }

    /** A condition that nil does not meet. */
    CheckSteps<T> must(String what, Condition<T> condition) {
        return then((value, session) -> {
            if (value == null) {
                throw new CheckFailedException(what + ": found nil");
            }
            if (!condition.holds(value, session)) {
                throw new CheckFailedException(what + ": found something else");
            }
            return session;
        });
    }

    CheckSteps<T> mustBeNil() {
        return then((value, session) -> {
            if (value != null) {
                throw new CheckFailedException("isNil: found a value");
            }
            return session;
        });
    }

    CheckSteps<T> mustNotBeNil() {
        return must("notNil", (value, session) -> true);
    }

    /** Keeps the value; nil removes what was kept under the name. */
    CheckSteps<T> saveAs(String attribute) {
        return then((value, session) -> value == null ? session.remove(attribute) : session.set(attribute, value));
    }

    Session run(@Nullable T value, Session session) {
        Session current = session;
        for (Step<T> step : steps) {
            current = step.apply(value, current);
        }
        return current;
    }
}
