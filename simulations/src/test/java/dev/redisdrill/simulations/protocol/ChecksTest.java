package dev.redisdrill.simulations.protocol;

import static dev.redisdrill.simulations.protocol.RedisDsl.items;
import static dev.redisdrill.simulations.protocol.RedisDsl.number;
import static dev.redisdrill.simulations.protocol.RedisDsl.redis;
import static dev.redisdrill.simulations.protocol.RedisDsl.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.engine.gatling.ReplyCheck;
import dev.redisdrill.simulations.engine.gatling.ReplyCheck.CheckFailedException;
import io.gatling.javaapi.core.Session;
import io.netty.channel.DefaultEventLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final DefaultEventLoop LOOP = new DefaultEventLoop();
    private static Session session;

    @BeforeAll
    static void makeSession() {
        session = new Session(io.gatling.core.session.Session$.MODULE$.apply(
                        "scenario", 1, io.gatling.core.session.Session.NothingOnExit(), LOOP))
                .set("id", 7);
    }

    @AfterAll
    static void stop() {
        LOOP.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS).awaitUninterruptibly(1000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void passes(ReplyCheck check, Object reply) {
        assertThat(check.check(reply, session)).isNotNull();
    }

    private static void fails(ReplyCheck check, Object reply, String message) {
        assertThatThrownBy(() -> check.check(reply, session))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void texts() {
        passes(reply().is("user 7"), bytes("user 7"));
        passes(reply().is("user #{id}"), bytes("user 7"));
        passes(reply().is("5"), 5L);
        fails(reply().is("user 8"), bytes("user 7"), "is(user 8)");
        fails(reply().is("x"), null, "found nil");
        passes(reply().not("x").in("a", "b").matches("[ab]").notNil(), bytes("a"));
        passes(reply().isNil(), null);
        fails(reply().isNil(), bytes("a"), "isNil");
        fails(reply().notNil(), null, "notNil");
    }

    @Test
    void numbers() {
        passes(number().is(5).gt(4).gte(5).lt(6).lte(5), 5L);
        passes(number().is(5), bytes("5"));
        fails(number().gt(5), 5L, "gt(5)");
        fails(number(), bytes("five"), "not a whole number");
    }

    @Test
    void lists() {
        List<byte[]> reply = List.of(bytes("a"), bytes("7"));
        passes(items().size(2).contains("#{id}"), reply);
        fails(items().size(1), reply, "size(1)");
        fails(items(), bytes("a"), "not a list");
    }

    @Test
    void whatIsSavedIsThereAfterwards() {
        assertThat(reply().saveAs("v").check(bytes("kept"), session).getString("v"))
                .isEqualTo("kept");
        assertThat(number().saveAs("v").check(3L, session).getLong("v")).isEqualTo(3);
        assertThat(items().saveAs("v").check(List.of(bytes("a")), session).getList("v"))
                .isEqualTo(List.of("a"));
        assertThat(reply().saveAs("id").check(null, session).contains("id")).isFalse();
    }

    @Test
    void commandsThatUsersSharingAConnectionCannotSendAreRefused() {
        assertThatThrownBy(() -> redis("x").command("blpop", "key", "0")).hasMessageContaining("share connections");
        assertThatThrownBy(() -> redis("x").command("GET", "key").keyAt(2).asScala())
                .hasMessageContaining("no key at place 2");
    }
}
