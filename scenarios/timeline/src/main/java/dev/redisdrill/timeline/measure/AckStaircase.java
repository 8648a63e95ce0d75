package dev.redisdrill.timeline.measure;

import java.util.Arrays;

/**
 * One shard's A(t): the earliest acknowledgement among the writes sent at or after t.
 *
 * <p>A write (sent, done) matters only if no other was sent at or after it and done by then. Those that matter, in the
 * order of their sending, are also in the order of their acknowledgement, a staircase: for t after the sending of one
 * and up to the sending of the next, A(t) is the next one's acknowledgement. Acknowledgements come nearly in order, so a
 * new step goes to the end of the staircase or close to it, and steps leave it at its beginning as soon as nothing that
 * is still to come can change them.
 */
final class AckStaircase {
    private long[] sent = new long[64];
    private long[] done = new long[64];
    private int head;
    private int tail;
    private long frontier;
    private long frontierDone = Long.MIN_VALUE;
    private long late;

    /** Takes the intervals of t with constant A(t): the first t, and A(t). */
    interface Steps {
        void step(long fromNanos, long untilNanos);
    }

    AckStaircase(long startNanos) {
        frontier = startNanos - 1;
    }

    /** A(t) is final for every t up to this. */
    long frontier() {
        return frontier;
    }

    long late() {
        return late;
    }

    void acknowledged(long sentNanos, long doneNanos) {
        if (sentNanos <= frontier) {
            if (doneNanos < frontierDone) {
                late++;
            }
            return;
        }
        int at = tail;
        while (at > head && sent[at - 1] >= sentNanos) {
            at--;
        }
        if (at < tail && done[at] <= doneNanos) {
            return;
        }
        int end = at < tail && sent[at] == sentNanos ? at + 1 : at;
        int begin = at;
        while (begin > head && done[begin - 1] >= doneNanos) {
            begin--;
        }
        replace(begin, end, sentNanos, doneNanos);
    }

    /** Puts one step in place of those in [begin, end). */
    private void replace(int begin, int end, long sentNanos, long doneNanos) {
        int at = begin;
        if (begin == end) {
            at = makeRoom(begin);
        } else {
            int gone = end - begin - 1;
            System.arraycopy(sent, end, sent, end - gone, tail - end);
            System.arraycopy(done, end, done, end - gone, tail - end);
            tail -= gone;
        }
        sent[at] = sentNanos;
        done[at] = doneNanos;
    }

    private int makeRoom(int at) {
        int where = at;
        if (tail == sent.length) {
            int size = tail - head;
            int capacity = size > sent.length / 2 ? sent.length * 2 : sent.length;
            sent = Arrays.copyOf(Arrays.copyOfRange(sent, head, tail), capacity);
            done = Arrays.copyOf(Arrays.copyOfRange(done, head, tail), capacity);
            where -= head;
            head = 0;
            tail = size;
        }
        System.arraycopy(sent, where, sent, where + 1, tail - where);
        System.arraycopy(done, where, done, where + 1, tail - where);
        tail++;
        return where;
    }

    /** Hands out the steps acknowledged up to this moment; no earlier acknowledgement may come after. */
    void drain(long untilNanos, Steps steps) {
        while (head < tail && done[head] <= untilNanos) {
            steps.step(frontier + 1, done[head]);
            frontier = sent[head];
            frontierDone = done[head];
            head++;
        }
        if (head == tail) {
            head = 0;
            tail = 0;
        }
    }
}
