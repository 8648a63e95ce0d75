package dev.redisdrill.simulations.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledged writes that are not safe, in the form of an {@link AckLog}; no file is made unless there is one. Confined to one
 * thread.
 */
final class DoubtLog implements AutoCloseable {
    private final Optional<Path> file;
    private @Nullable AckLog log;

    /** Writes nothing where there is no file to be written. */
    DoubtLog(Optional<Path> file) {
        this.file = file;
    }

    void add(AckLog.Ack ack) throws IOException {
        if (file.isEmpty()) {
            return;
        }
        AckLog open = log;
        if (open == null) {
            open = AckLog.create(file.get());
            log = open;
        }
        open.copy(ack);
    }

    @Override
    public void close() throws IOException {
        if (log != null) {
            log.close();
        }
    }
}
