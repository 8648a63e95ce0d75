package dev.redisdrill.simulations.engine.gatling;

import io.gatling.javaapi.core.Session;
import org.jspecify.annotations.Nullable;

/** Looks at a reply, and may keep something of it in the session. Thread-safe. */
@FunctionalInterface
public interface ReplyCheck {

    /**
     * Returns the session, with what was kept.
     *
     * @param reply {@code byte[]}, {@link Long}, a {@link java.util.List} of these, or null for nil
     * @throws CheckFailedException if the reply is not as it should be
     */
    Session check(@Nullable Object reply, Session session);

    /** A reply is not as it should be. */
    final class CheckFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** The message becomes the request's error in Gatling's reports: short, and few of a kind. */
        public CheckFailedException(String message) {
            super(message, null, false, false);
        }
    }
}
