package dev.redisdrill.chaos.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RawReplyTest {
    @Test
    void readsEveryShapeOfReply() {
        assertThat(read("+OK\r\n")).isEqualTo("OK");
        assertThat(read(":42\r\n")).isEqualTo(42L);
        assertThat(read("$-1\r\n")).isEqualTo("");
        assertThat(read("*-1\r\n")).isEqualTo("");
        assertThat(read("*0\r\n")).isEqualTo(List.of());
        assertThat(read("*1\r\n$1\r\nx\r\n")).isEqualTo(List.of("x"));
        assertThat(read("*3\r\n*2\r\n:1\r\n*0\r\n$-1\r\n*1\r\n*1\r\n+deep\r\n"))
                .isEqualTo(List.of(List.of(1L, List.of()), "", List.of(List.of("deep"))));
    }

    private static Object read(String reply) {
        ByteBuf bytes = Unpooled.copiedBuffer(reply, StandardCharsets.US_ASCII);
        RawReply output = new RawReply();
        assertThat(new RedisStateMachine().decode(bytes, output)).isTrue();
        return output.get();
    }
}
