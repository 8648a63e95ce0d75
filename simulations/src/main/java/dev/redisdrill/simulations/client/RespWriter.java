package dev.redisdrill.simulations.client;

import io.netty.buffer.ByteBuf;

/** Writes a command in the Redis protocol: an array of bulk strings. */
final class RespWriter {
    private static final byte[] CRLF = {'\r', '\n'};

    private RespWriter() {}

    static void write(ByteBuf buffer, byte[][] command) {
        buffer.writeByte('*');
        writeNumber(buffer, command.length);
        for (byte[] part : command) {
            buffer.writeByte('$');
            writeNumber(buffer, part.length);
            buffer.writeBytes(part);
            buffer.writeBytes(CRLF);
        }
    }

    private static void writeNumber(ByteBuf buffer, int number) {
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            buffer.writeByte('0' + number / divisor % 10);
        }
        buffer.writeBytes(CRLF);
    }
}
