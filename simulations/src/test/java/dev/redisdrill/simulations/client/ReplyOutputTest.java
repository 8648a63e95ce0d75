package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replies as the library's own decoder gives them. */
class ReplyOutputTest {

    private static ReplyOutput decode(String wire) {
        ReplyOutput output = new ReplyOutput();
        ByteBuf buffer = Unpooled.copiedBuffer(wire, StandardCharsets.US_ASCII);
        assertThat(new RedisStateMachine().decode(buffer, output)).isTrue();
        return output;
    }

    private static Object shown(Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        return reply instanceof List<?> list
                ? list.stream().map(item -> item == null ? "nil" : shown(item)).toList()
                : reply;
    }

    @Test
    void repliesOfEveryShape() {
        assertThat(shown(decode("+OK\r\n").get())).isEqualTo("OK");
        assertThat(shown(decode("$5\r\nhello\r\n").get())).isEqualTo("hello");
        assertThat(shown(decode(":42\r\n").get())).isEqualTo(42L);
        assertThat(decode("$-1\r\n").get()).isNull();
        assertThat(decode("_\r\n").get()).isNull();
        assertThat(decode("*-1\r\n").get()).isNull();
        assertThat(shown(decode("*0\r\n").get())).isEqualTo(List.of());
        assertThat(shown(decode("*2\r\n$1\r\na\r\n$-1\r\n").get())).isEqualTo(List.of("a", "nil"));
        assertThat(shown(decode("%2\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n:2\r\n").get()))
                .isEqualTo(List.of("a", 1L, "b", 2L));
        assertThat(shown(decode(",1.5\r\n").get())).isEqualTo("1.5");
        assertThat(shown(decode("#t\r\n").get())).isEqualTo(1L);
        assertThat(shown(decode("*3\r\n*2\r\n:1\r\n*1\r\n:2\r\n*0\r\n$1\r\nz\r\n")
                        .get()))
                .isEqualTo(List.of(List.of(1L, List.of(2L)), List.of(), "z"));
    }

    @Test
    void redirectionsSayWhereTo() {
        ReplyOutput moved = decode("-MOVED 866 127.0.0.1:7001\r\n");
        assertThat(moved.isRedirected()).isTrue();
        assertThat(moved.redirection()).isEqualTo("127.0.0.1:7001");
        assertThat(decode("-ERR no\r\n").isRedirected()).isFalse();
    }
}
