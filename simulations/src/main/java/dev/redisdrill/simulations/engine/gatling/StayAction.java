package dev.redisdrill.simulations.engine.gatling;

import com.typesafe.scalalogging.Logger;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session;
import org.slf4j.LoggerFactory;

/** Hands a user to its {@link UserEntry}; the scenario goes on when the user leaves. */
final class StayAction implements Action {
    private static final Logger LOGGER = Logger.apply(LoggerFactory.getLogger(StayAction.class));

    private final String name;
    private final UserEntry entry;
    private final Action next;

    StayAction(String name, UserEntry entry, Action next) {
        this.name = name;
        this.entry = entry;
        this.next = next;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void execute(Session session) {
        entry.enter(session.eventLoop(), () -> next.$bang(session));
    }

    @Override
    public Logger logger() {
        return LOGGER;
    }

    @Override
    public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger logger) {
        // Scala's way to initialise a trait's field; this class has its own.
    }
}
