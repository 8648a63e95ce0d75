package dev.redisdrill.simulations.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JournalTest {
    private static void append(Journal journal, long value) {
        long[] page = journal.page();
        int at = journal.position();
        page[at] = value;
        page[at + 1] = ~value;
        journal.publish();
    }

    @Test
    void givesEntriesBackInOrderAcrossChunks() {
        Journal journal = new Journal(2, 4);
        for (int i = 0; i < 4_001; i++) {
            append(journal, i);
        }
        List<Long> read = new ArrayList<>();
        journal.drain((longs, at) -> read.add(longs[at]));
        assertThat(read).hasSize(4_001).isSorted().startsWith(0L).endsWith(4_000L);
    }

    @Test
    void anEntryThatIsDeclinedComesAgain() {
        Journal journal = new Journal(2, 4);
        for (int i = 0; i < 10; i++) {
            append(journal, i);
        }
        List<Long> read = new ArrayList<>();
        journal.drain((longs, at) -> longs[at] < 6 && read.add(longs[at]));
        assertThat(read).hasSize(6);
        journal.drain((longs, at) -> read.add(longs[at]));
        assertThat(read).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    @Timeout(60)
    void losesNothingBetweenTwoThreads() throws InterruptedException {
        Journal journal = new Journal(2, 64);
        int entries = 3_000_000;
        Thread writer = new Thread(() -> {
            for (int i = 0; i < entries; i++) {
                append(journal, i);
            }
        });
        writer.start();
        long[] next = {0};
        boolean[] broken = {false};
        while (next[0] < entries && !broken[0]) {
            journal.drain((longs, at) -> {
                broken[0] |= longs[at] != next[0] || longs[at + 1] != ~next[0];
                next[0]++;
                return !broken[0];
            });
        }
        writer.join();
        assertThat(broken[0]).isFalse();
        assertThat(next[0]).isEqualTo(entries);
    }

    @Test
    void writingAllocatesNothingWhileTheReaderKeepsUp() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Journal journal = new Journal(2, 64);
        Journal.Reader reader = (longs, at) -> true;
        writeAndRead(journal, reader, 1_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        writeAndRead(journal, reader, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes for 100000 entries").isLessThan(10_000);
    }

    private static void writeAndRead(Journal journal, Journal.Reader reader, int entries) {
        for (int i = 0; i < entries; i++) {
            append(journal, i);
            if (i % 50 == 0) {
                journal.drain(reader);
            }
        }
    }
}
