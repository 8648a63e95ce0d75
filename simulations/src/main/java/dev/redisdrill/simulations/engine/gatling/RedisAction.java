package dev.redisdrill.simulations.engine.gatling;

import com.typesafe.scalalogging.Logger;
import dev.redisdrill.simulations.client.HashSlot;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.commons.stats.Status;
import io.gatling.commons.util.Clock;
import io.gatling.commons.validation.Failure;
import io.gatling.commons.validation.Success;
import io.gatling.commons.validation.Validation;
import io.gatling.core.action.Action;
import io.gatling.core.action.RequestAction;
import io.gatling.core.actor.ActorRef;
import io.gatling.core.controller.throttle.Throttler;
import io.gatling.core.session.Session;
import io.gatling.core.stats.StatsEngine;
import io.gatling.core.structure.ScenarioContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import scala.Function1;
import scala.Option;
import scala.runtime.BoxedUnit;

/**
 * Sends one request for a user, checks the reply, reports it to Gatling's statistics, and goes on. A refusal or a
 * time-out is a KO like a failed check. Thread-safe.
 */
final class RedisAction implements RequestAction {
    private static final Logger LOGGER = Logger.apply(LoggerFactory.getLogger(RedisAction.class));
    private static final Validation<BoxedUnit> SENT = new Success<>(BoxedUnit.UNIT);

    private final RedisRequest request;
    private final RedisComponents components;
    private final StatsEngine statistics;
    private final Clock clock;
    private final @Nullable ActorRef<Throttler.Command> throttler;
    private final Action next;

    RedisAction(RedisRequest request, RedisComponents components, ScenarioContext context, Action next) {
        this.request = request;
        this.components = components;
        this.statistics = context.coreComponents().statsEngine();
        this.clock = context.coreComponents().clock();
        Option<ActorRef<Throttler.Command>> configured =
                context.coreComponents().throttler();
        this.throttler = context.throttled() && configured.isDefined() ? configured.get() : null;
        this.next = next;
    }

    @Override
    public Validation<BoxedUnit> sendRequest(Session session) {
        Exchange exchange;
        try {
            exchange = new Exchange(session, request.name().text(session), operation(session));
        } catch (Template.TemplateException e) {
            return failure(e.getMessage());
        }
        if (throttler == null) {
            exchange.send();
        } else {
            throttler.$bang(HiddenCommands.throttledRequest(session.scenario(), exchange::sendOnLoop));
        }
        return SENT;
    }

    private Operation operation(Session session) {
        List<Template> words = request.command();
        byte[][] command = new byte[words.size()][];
        for (int i = 0; i < command.length; i++) {
            command[i] = words.get(i).bytes(session);
        }
        Operation operation = new Operation();
        operation.command = command;
        operation.keyIndex = request.keyIndex();
        operation.slot = operation.keyIndex < 0 ? 0 : HashSlot.of(command[operation.keyIndex]);
        return operation;
    }

    // Failure is a Validation of anything, which Java's type system cannot say.
    @SuppressWarnings("unchecked")
    private static Validation<BoxedUnit> failure(@Nullable String message) {
        return (Validation<BoxedUnit>) (Validation<?>) new Failure(String.valueOf(message));
    }

    /** One request on its way. Confined to its user's event loop. */
    private final class Exchange implements Link.Completion {
        private final Session session;
        private final String name;
        private final Operation operation;
        private long startMillis;
        private boolean sending;

        Exchange(Session session, String name, Operation operation) {
            this.session = session;
            this.name = name;
            this.operation = operation;
        }

        BoxedUnit sendOnLoop() {
            session.eventLoop().execute(this::send);
            return BoxedUnit.UNIT;
        }

        void send() {
            startMillis = clock.nowMillis();
            sending = true;
            components.link(session.eventLoop()).send(operation, this);
            sending = false;
        }

        @Override
        public void completed(Operation done) {
            Session after = session;
            String error = null;
            if (done.outcome == Outcome.OK) {
                try {
                    after = checked(done);
                } catch (ReplyCheck.CheckFailedException | Template.TemplateException e) {
                    error = String.valueOf(e.getMessage());
                }
            } else {
                error = done.outcome == Outcome.UNKNOWN ? "unknown: " + done.error : done.error;
            }
            report(after, error, done.error);
        }

        private Session checked(Operation done) {
            if (request.checks().isEmpty()) {
                return session;
            }
            io.gatling.javaapi.core.Session checked = new io.gatling.javaapi.core.Session(session);
            for (ReplyCheck check : request.checks()) {
                checked = check.check(done.reply, checked);
            }
            return checked.asScala();
        }

        private void report(Session after, @Nullable String error, @Nullable String code) {
            long endMillis = clock.nowMillis();
            Status status = error == null ? OK$.MODULE$ : KO$.MODULE$;
            statistics.logResponse(
                    session.scenario(),
                    session.groups(),
                    name,
                    startMillis,
                    endMillis,
                    status,
                    Option.apply(code),
                    Option.apply(error));
            Session timed = after.logGroupRequestTimings(startMillis, endMillis);
            goOn(error == null ? timed : timed.markAsFailed());
        }

        private void goOn(Session after) {
            if (sending) {
                // Ended before it was sent. Going on from here would pile up stack frames while nothing is connected.
                session.eventLoop().execute(() -> next.$bang(after));
            } else {
                next.$bang(after);
            }
        }
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Function1<Session, Validation<String>> requestName() {
        return request.name().expression();
    }

    @Override
    public StatsEngine statsEngine() {
        return statistics;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Action next() {
        return next;
    }

    @Override
    public Logger logger() {
        return LOGGER;
    }

    @Override
    public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger logger) {
        // Scala's way to initialise a trait's field; this class has its own.
    }

    // Scala's way to call the method of the trait before, which scalac would have written and javac cannot see: the
    // traits' interfaces declare these two as synthetic, so that not even @Override is possible.

    /** What {@code ExitableAction} calls when the user is not to leave a block: what {@code ChainableAction} does. */
    public void io$gatling$core$action$ExitableAction$$super$$bang(Session session) {
        try {
            io$gatling$core$action$ChainableAction$$super$$bang(session);
        } catch (RuntimeException e) {
            LOGGER.underlying().error("'{}' crashed, forwarding to the next one", name(), e);
            next.$bang(session.markAsFailed());
        }
    }

    /** What {@code ChainableAction} guards: what {@code Action} does. */
    public void io$gatling$core$action$ChainableAction$$super$$bang(Session session) {
        if (session.eventLoop().inEventLoop()) {
            execute(session);
        } else if (!session.eventLoop().isShutdown()) {
            session.eventLoop().execute(() -> $bang(session));
        }
    }
}
