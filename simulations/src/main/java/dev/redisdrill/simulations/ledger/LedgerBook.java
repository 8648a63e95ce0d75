package dev.redisdrill.simulations.ledger;

import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.history.HistoryBook;
import dev.redisdrill.simulations.history.Keeping;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.timeline.measure.LostSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private final LoadShare share;
    private final Keeping keeping;
    private final List<WriteLedger> ledgers = new ArrayList<>();
    private final SampleLog lost;
    private final SampleLog stale;
    private final SampleLog phantom;
    private final HistoryBook histories;

    private LedgerBook(Path runDirectory, Path directory, String runId, LoadShare share, Keeping keeping) {
        this.keeping = keeping;
        this.runDirectory = runDirectory;
        this.directory = directory;
        this.runId = runId;
        this.share = share;
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
        return create(runDirectory, runId, LoadShare.WHOLE, Keeping.always());
    }

    /**
     * Opens an empty book of one of several processes, whose books can be laid together: no two of them number a set alike.
     *
     * @param runId the same in all of them
     * @param keeping whether what happens is written into it; closed with the book
     */
    public static LedgerBook create(Path runDirectory, String runId, LoadShare share, Keeping keeping)
            throws IOException {
        Path directory = runDirectory.resolve("ledger");
        Files.createDirectories(directory);
        return new LedgerBook(runDirectory, directory, runId, share, keeping);
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
        WriteLedger ledger =
                new WriteLedger(tenant, workload, runId, space, valueSize, share, acks, stale, phantom, keeping);
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

    /** A file for acknowledged writes that are not safe, where other processes have a part of the load and look at it. */
    Optional<Path> doubtful(WriteLedger ledger, Doubt doubt) {
        return share.count() == 1
                ? Optional.empty()
                : Optional.of(directory.resolve(doubt.prefix() + ledger.tenant() + "-" + ledger.workload() + ".bin"));
    }

    /** Why an acknowledged write is not safe. */
    enum Doubt {
        LOST,
        UNDECIDED;

        /** How its files' names begin. */
        String prefix() {
            return name().toLowerCase(Locale.ROOT) + "-acks-";
        }
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
