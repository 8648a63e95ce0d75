package dev.redisdrill.reports.check;

import dev.redisdrill.reports.stats.ServiceAudit;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.history.HistoryHeader;
import dev.redisdrill.timeline.history.HistoryWriter;
import dev.redisdrill.timeline.isolation.AclLog;
import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A history whose truth is known, written by the real writer. Times are in milliseconds; each entry takes one. */
final class TestHistory {
    private final String kind;
    private final Map<String, Long> settings;
    private final List<HistoryEntry> entries = new ArrayList<>();
    private Optional<AclLog> aclLog = Optional.empty();
    private boolean finished = true;
    private long now = 1_000;

    TestHistory(String kind, Map<String, Long> settings) {
        this.kind = kind;
        this.settings = settings;
    }

    /** An acknowledged entry of item 0 on shard 1, a millisecond after the one before. */
    TestHistory ok(Act act, long a, long b) {
        return add(act, Outcome.OK, 0, a, b, now, now + 1);
    }

    TestHistory unknown(Act act, long a, long b) {
        return add(act, Outcome.UNKNOWN, 0, a, b, now, now + 1);
    }

    TestHistory failed(Act act, long a, long b) {
        return add(act, Outcome.FAILED, 0, a, b, now, now + 1);
    }

    TestHistory add(Act act, Outcome outcome, int item, long a, long b, long startMillis, long doneMillis) {
        entries.add(new HistoryEntry(act, outcome, 1, item, a, b, startMillis * 1_000_000, doneMillis * 1_000_000));
        now = Math.max(now, doneMillis + 1);
        return this;
    }

    /** The next entry comes so much later. */
    TestHistory after(long millis) {
        now += millis;
        return this;
    }

    /** What the servers logged of whom they kept out. */
    TestHistory logged(AclLog log) {
        aclLog = Optional.of(log);
        return this;
    }

    TestHistory cutShort() {
        finished = false;
        return this;
    }

    HistoryFile write(Path run) throws IOException {
        HistoryHeader header = new HistoryHeader("shop", "w", kind, settings);
        try (HistoryWriter writer = HistoryWriter.create(run, header)) {
            for (HistoryEntry e : entries) {
                writer.entry(
                        HistoryEntry.head(e.act(), e.outcome(), e.shard(), e.item()),
                        e.a(),
                        e.b(),
                        e.startNanos(),
                        e.doneNanos());
            }
            if (finished) {
                writer.finish();
            }
        }
        if (aclLog.isPresent()) {
            aclLog.get().write(run);
        }
        return HistoryFile.open(HistoryFile.files(run).get(0));
    }

    /** What the check of its kind finds. */
    ServiceAudit audit() {
        try {
            Path run = Files.createTempDirectory("history");
            try {
                HistoryFile history = write(run);
                return ((ServiceCheck) Objective.withoutKeys(kind)).auditOf(history);
            } finally {
                try (var files = Files.walk(run)) {
                    files.sorted(java.util.Comparator.reverseOrder())
                            .forEach(file -> file.toFile().delete());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
