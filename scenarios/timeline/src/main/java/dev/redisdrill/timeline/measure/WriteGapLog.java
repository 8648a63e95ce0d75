package dev.redisdrill.timeline.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@link WriteGaps} and {@link NodeGaps} while the run goes on.
 *
 * <p>Confined to one thread. Acknowledgements may come in any order as long as each is told within {@link #HOLDBACK} of
 * its time; those that come later and would have shortened a gap already written are counted by {@link #late()}.
 *
 * <p>How: see {@link AckStaircase}. It holds no more than the acknowledgements of the holdback. Steps whose ends lie less
 * than the floor (1 ms) apart become one gap, from the first one's begin to the first one's end: the gap that an outage
 * makes is exact to the nanosecond, others are up to the floor too short, and the file grows by no more than a row per
 * millisecond and shard, however many writes there are.
 */
public final class WriteGapLog implements AutoCloseable {
    /** Acknowledgements of the last this long can still come out of order. */
    public static final Duration HOLDBACK = Duration.ofMillis(500);

    private final GapLanes shardLanes;
    private final GapLanes nodeLanes;
    private final AckStaircase[] shards;
    /** By shard, from 0: the nodes that acknowledged writes to it. */
    private final List<Map<String, AckStaircase>> nodes = new ArrayList<>();

    private boolean stopped;

    private WriteGapLog(GapLanes shardLanes, GapLanes nodeLanes, int count) {
        this.shardLanes = shardLanes;
        this.nodeLanes = nodeLanes;
        this.shards = new AckStaircase[count];
        for (int i = 0; i < count; i++) {
            shards[i] = shardLanes.lane(Integer.toString(i + 1));
            nodes.add(new HashMap<>());
        }
    }

    /**
     * Starts the files of a run directory.
     *
     * @param shards the number of shards
     * @param startNanos when the load begins: writes sent before do not count
     * @param floor gaps shorter than this are left out; 1 ms unless the run is so long that the file would be too big
     */
    public static WriteGapLog create(Path runDirectory, int shards, long startNanos, Duration floor)
            throws IOException {
        GapLanes shardLanes =
                GapLanes.create(runDirectory.resolve(WriteGaps.FILE), WriteGaps.HEADER, startNanos, floor.toNanos());
        GapLanes nodeLanes =
                GapLanes.create(runDirectory.resolve(NodeGaps.FILE), NodeGaps.HEADER, startNanos, floor.toNanos());
        return new WriteGapLog(shardLanes, nodeLanes, shards);
    }

    /**
     * A write was acknowledged.
     *
     * @param node {@code host:port} of the node that did so; {@link NodeGaps#UNKNOWN} if the client cannot tell
     */
    public void acknowledged(int shard, String node, long sentNanos, long doneNanos) {
        shards[shard - 1].acknowledged(sentNanos, doneNanos);
        nodes.get(shard - 1)
                .computeIfAbsent(node, name -> nodeLanes.lane(shard + "," + name))
                .acknowledged(sentNanos, doneNanos);
    }

    /** Appends the gaps that are final by now; on disk when this returns. */
    public void cut(long nanos) throws IOException {
        shardLanes.cut(nanos - HOLDBACK.toNanos());
        nodeLanes.cut(nanos - HOLDBACK.toNanos());
    }

    /** The load has stopped and nothing is under way any more: appends what is left, and a last row for each. */
    public void stop() throws IOException {
        if (stopped) {
            return;
        }
        stopped = true;
        shardLanes.stop();
        nodeLanes.stop();
    }

    /** How many acknowledgements came too late to shorten a gap of their shard that they should have shortened. */
    public long late() {
        return shardLanes.late();
    }

    /** Closes the files; without {@link #stop()} they say that they are cut short. */
    @Override
    public void close() throws IOException {
        shardLanes.close();
        nodeLanes.close();
    }
}
