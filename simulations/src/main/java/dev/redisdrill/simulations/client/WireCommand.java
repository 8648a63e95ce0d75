package dev.redisdrill.simulations.client;

import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * An operation as the client library knows it: encodes itself, and calls back when done, without a future.
 *
 * <p>How it knows what became of an operation: the library encodes a command when it writes it to the socket, and never
 * before. So a command that ends without reply and was never encoded was not executed, and the library writes no
 * command that is done. One that was encoded may have been executed. A redirection says that it was not, until it is
 * encoded again.
 *
 * <p>Confined to the event loop; completion from elsewhere hops there.
 */
final class WireCommand implements RedisCommand<byte[], byte[], Object> {
    private final LettuceLink link;
    private final ProtocolKeyword type;
    private final Arguments arguments;
    private final ReplyOutput output = new ReplyOutput();
    private final Link.Completion completion;
    private @Nullable Operation operation;
    private boolean written;

    /** What the library made of this command; completing that stops it from being written or followed further. */
    @Nullable
    RedisCommand<byte[], byte[], Object> handle;

    /** Place in the link's queue of deadlines. */
    long deadlineNanos;

    @Nullable
    WireCommand earlier;

    @Nullable
    WireCommand later;

    WireCommand(LettuceLink link, ProtocolKeyword type, Operation operation, Link.Completion completion) {
        this.link = link;
        this.type = type;
        this.operation = operation;
        this.completion = completion;
        this.arguments = new Arguments(operation.keyIndex < 0 ? null : operation.command[operation.keyIndex]);
    }

    @Override
    public void encode(ByteBuf buffer) {
        Operation current = operation;
        if (current == null) {
            throw new IllegalStateException("a completed command is never written: " + type);
        }
        if (output.isRedirected()) {
            current.node = output.redirection();
            output.forgetRedirection();
        }
        written = true;
        RespWriter.write(buffer, current.command);
    }

    @Override
    public void complete() {
        if (!link.loop().inEventLoop()) {
            link.loop().execute(this::complete);
            return;
        }
        Operation current = operation;
        if (current == null) {
            return;
        }
        String error = output.getError();
        if (error == null) {
            current.outcome = Outcome.OK;
            current.reply = output.get();
        } else {
            current.outcome = ServerErrors.outcome(type.toString(), error);
            current.error = ServerErrors.summary(error);
            if (ServerErrors.isOfTheCluster(error)) {
                link.trouble(current.slot);
            }
        }
        finish(current);
    }

    @Override
    public boolean completeExceptionally(Throwable throwable) {
        if (!link.loop().inEventLoop()) {
            link.loop().execute(() -> completeExceptionally(throwable));
            return true;
        }
        Operation current = operation;
        if (current == null) {
            return false;
        }
        boolean possiblyExecuted = written && !output.isRedirected();
        current.outcome = possiblyExecuted ? Outcome.UNKNOWN : Outcome.FAILED;
        current.error = ClientErrors.summary(throwable, possiblyExecuted);
        link.trouble(current.slot);
        finish(current);
        return true;
    }

    @Override
    public void cancel() {
        completeExceptionally(new CancellationException());
    }

    private void finish(Operation current) {
        operation = null;
        link.finished(this);
        completion.completed(current);
    }

    /** Gives up waiting; sees to it that the library does not write the command later. */
    void expire() {
        ClientErrors.CommandTimeout timeout = new ClientErrors.CommandTimeout();
        RedisCommand<byte[], byte[], Object> known = handle;
        if (known != null) {
            known.completeExceptionally(timeout);
        }
        // In case the library's own command was done already and did not pass it on.
        completeExceptionally(timeout);
    }

    @Override
    public boolean isDone() {
        return operation == null;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public CommandOutput<byte[], byte[], Object> getOutput() {
        return output;
    }

    @Override
    public void setOutput(CommandOutput<byte[], byte[], Object> other) {
        throw new UnsupportedOperationException("the output of a wire command is its own");
    }

    @Override
    public CommandArgs<byte[], byte[]> getArgs() {
        return arguments;
    }

    @Override
    public ProtocolKeyword getType() {
        return type;
    }

    @Override
    public String toString() {
        return type.toString();
    }

    /** Tells the library the key, which is all it asks: the command writes its arguments itself. */
    private static final class Arguments extends CommandArgs<byte[], byte[]> {
        private final byte @Nullable [] key;

        Arguments(byte @Nullable [] key) {
            super(ByteArrayCodec.INSTANCE);
            this.key = key;
        }

        @Override
        // The library's contract: null if there is no key. It carries no annotations that could say so.
        @SuppressWarnings("NullAway")
        public ByteBuffer getFirstEncodedKey() {
            return key == null ? null : ByteBuffer.wrap(key);
        }
    }
}
