package dev.redisdrill.simulations.ledger;

import dev.redisdrill.simulations.history.HistoryBook;
import dev.redisdrill.simulations.history.Keeping;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.timeline.measure.LostSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToIntFunction;

/**
 * All ledgers and histories of a run and their files in its directory {@code ledger/}.
 *
 * <p>Thread-safe. {@link #flush} and {@link #close} write files and do not belong on event loops.
 */
public final class LedgerBook implements AutoCloseable {
    private final Path runDirectory;
    private final Path directory;
    private final String runId;
    private final Keeping keeping;
    private final List<WriteLedger> ledgers = new ArrayList<>();
    private final SampleLog lost;
    private final SampleLog stale;
    private final SampleLog phantom;
    private final HistoryBook histories;

    private LedgerBook(Path runDirectory, Path directory, String runId, Keeping keeping) {
        this.keeping = keeping;
        this.runDirectory = runDirectory;
        this.directory = directory;
        this.runId = runId;
        this.lost = new SampleLog(directory.resolve("lost.jsonl"));
        this.stale = new SampleLog(directory.resolve("stale.jsonl"));
        this.histories = new HistoryBook(runDirectory, keeping);
        this.phantom = new SampleLog(directory.resolve("phantom.jsonl"));
    }

    /**
     * Opens an empty book.
     *
     * @param runId part of every value written, so that values of other runs are told apart; letters and digits
     */
    public static LedgerBook create(Path runDirectory, String runId) throws IOException {
        return create(runDirectory, runId, Keeping.always());
    }

    /**
     * Opens an empty book, as above.
     *
     * @param keeping whether what happens is written into it; closed with the book
     */
    public static LedgerBook create(Path runDirectory, String runId, Keeping keeping) throws IOException {
        Path directory = runDirectory.resolve("ledger");
        Files.createDirectories(directory);
        return new LedgerBook(runDirectory, directory, runId, keeping);
    }

    /**
     * A new ledger.
     *
     * @param space its registers; its sets lie beside them
     * @param valueSize bytes of a register's value by 64 bits that are its own, or as many as it needs
     */
    public synchronized WriteLedger ledger(String tenant, String workload, KeySpace space, LongToIntFunction valueSize)
            throws IOException {
        AckLog acks = AckLog.create(directory.resolve("acks-" + tenant + "-" + workload + ".bin"));
        WriteLedger ledger = new WriteLedger(tenant, workload, runId, space, valueSize, acks, stale, phantom, keeping);
        ledgers.add(ledger);
        return ledger;
    }

    /** What the services that are no ledgers did and saw. */
    public HistoryBook histories() {
        return histories;
    }

    /** Why no ledger is whole; empty: nothing keeps them from it. */
    Optional<String> gaps() {
        return keeping.problem();
    }

    /** All ledgers, in the order of their making. */
    public synchronized List<WriteLedger> ledgers() {
        return List.copyOf(ledgers);
    }

    SampleLog lost() {
        return lost;
    }

    SampleLog stale() {
        return stale;
    }

    SampleLog phantom() {
        return phantom;
    }

    /** The end of the read-back: puts on disk what it found. */
    void lostSpans(List<LostSpan> spans) throws IOException {
        flush();
        LostSpan.write(runDirectory, spans);
    }

    /** Puts everything on disk that was acknowledged or found so far. */
    public void flush() throws IOException {
        for (WriteLedger ledger : ledgers()) {
            ledger.flush();
        }
        histories.flush();
        lost.flush();
        stale.flush();
        phantom.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
        for (WriteLedger ledger : ledgers()) {
            ledger.close();
        }
        histories.close();
        keeping.close();
    }
}
