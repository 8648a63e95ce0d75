package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A semantic cache: an answer that was taken as near enough answers the question that was asked.
 *
 * <p><b>What it proves.</b> Each document says which question it answers. One that a vector search offered as near enough, and that
 * answers another question or none of the run's, is a <i>wrong answer</i>: the index and the documents do not agree, or the index
 * finds what is not the nearest.
 *
 * <p><b>What it cannot prove.</b> Misses break no promise of a cache; they are counted only. A document that the index does not
 * find any more, and one that was gone when it was to be read, are misses like any other.
 *
 * <p><b>Memory.</b> None.
 */
@JsonTypeName("rag-cache")
@JsonClassDescription("A semantic cache: answers to other questions than the one that was asked.")
public record RagCacheCheck(
        @JsonPropertyDescription("How many wrong answers are accepted; otherwise none.")
        Optional<Long> maxWrong,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String ASKED = "asked";
    private static final String FOUND = "found";
    private static final String KEPT = "kept";
    private static final String WRONG = "wrong answers";

    public RagCacheCheck {
        Require.bound("maxWrong", maxWrong);
    }

    @Override
    public List<String> counts() {
        return List.of(ASKED, FOUND, KEPT);
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of(WRONG, maxWrong);
    }

    @Override
    public boolean canBeDoneByEviction() {
        return false;
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        return history.read(entry -> {
            if (entry.act() == Act.READ) {
                sheet.count(entry.shard(), ASKED, 1);
                sheet.count(entry.shard(), FOUND, entry.a());
            } else if (entry.act() == Act.WRITE && entry.ok()) {
                sheet.count(entry.shard(), KEPT, 1);
            } else if (entry.act() == Act.TAKE && entry.a() != entry.item()) {
                sheet.violation(
                        WRONG,
                        entry.shard(),
                        entry.item(),
                        1,
                        entry.doneNanos(),
                        "question " + entry.item() + " got the answer to "
                                + (entry.a() < 0 ? "none of this run's" : "question " + entry.a()));
            }
        });
    }
}
