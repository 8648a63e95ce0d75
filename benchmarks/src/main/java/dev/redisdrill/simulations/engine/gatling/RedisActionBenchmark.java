package dev.redisdrill.simulations.engine.gatling;

import com.typesafe.scalalogging.Logger;
import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import io.gatling.commons.util.DefaultClock;
import io.gatling.core.CoreComponents;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session;
import io.gatling.core.session.Session$;
import io.gatling.core.structure.ScenarioContext;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * One Redis request of a Gatling user against a connection that answers right after the request was sent: what the DSL
 * adds to client, network and servers. It is in this package because Gatling's actions are, and nobody else makes them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RedisActionBenchmark {
    private final EventLoop loop = new EmbeddedChannel().eventLoop();
    private final HeldLink link = new HeldLink(loop);
    private final LastAction last = new LastAction();
    private final Session session = Session$.MODULE$.apply("sessions", 1, loop).set("id", 12_345L);
    private final RedisAction constant = action(List.of(), "GET", "shop:session:12345");
    private final RedisAction expression = action(List.of(), "GET", "shop:session:#{id}");
    private final RedisAction checked =
            action(List.of((reply, user) -> user.set("cart", reply)), "GET", "shop:session:#{id}");

    private RedisAction action(List<ReplyCheck> checks, String... command) {
        RedisRequest request = new RedisRequest(
                Template.of("read session"),
                java.util.Arrays.stream(command).map(Template::of).toList(),
                1,
                checks);
        CoreComponents core = new CoreComponents(
                null, null, null, Option.empty(), new LightStatistics(), new DefaultClock(), last, null);
        return new RedisAction(
                request, new RedisComponents(Map.of(loop, link)), new ScenarioContext(core, null, null, false), last);
    }

    private @Nullable Session run(RedisAction action) {
        action.$bang(session);
        link.answer();
        return last.session;
    }

    /** A key that is the same for all users. */
    @Benchmark
    public @Nullable Object constantKey() {
        return run(constant);
    }

    /** A key with the user's number in it. */
    @Benchmark
    public @Nullable Object keyOfUser() {
        return run(expression);
    }

    /** A key with the user's number in it, whose value is kept in the session. */
    @Benchmark
    public @Nullable Object keyOfUserAndSavedReply() {
        return run(checked);
    }

    /** Holds the one operation under way until it is to be answered. */
    private static final class HeldLink implements Link {
        private static final byte[] REPLY = "cart of 12345".getBytes(StandardCharsets.US_ASCII);

        private final EventLoop loop;
        private @Nullable Operation operation;
        private @Nullable Completion completion;

        HeldLink(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void send(Operation sent, Completion whenDone) {
            operation = sent;
            completion = whenDone;
        }

        void answer() {
            Operation sent = operation;
            Completion whenDone = completion;
            if (sent == null || whenDone == null) {
                throw new IllegalStateException("the action sent nothing");
            }
            operation = null;
            sent.outcome = Outcome.OK;
            sent.reply = REPLY;
            whenDone.completed(sent);
        }
    }

    /** The end of the scenario: keeps the session it was given. */
    private static final class LastAction implements Action {
        private static final Logger LOGGER = Logger.apply(LoggerFactory.getLogger(LastAction.class));
        private @Nullable Session session;

        @Override
        public String name() {
            return "last";
        }

        @Override
        public void execute(Session arrived) {
            session = arrived;
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
}
