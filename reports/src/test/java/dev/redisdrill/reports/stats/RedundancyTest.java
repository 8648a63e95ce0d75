package dev.redisdrill.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedundancyTest {
    private static final String PRIMARY = "127.0.1.1:7000";
    private static final String REPLICA = "127.0.1.2:7000";
    private static final long EFFECT = 100;
    private static final long END = 1_000;

    private static Redundancy of(Event... events) {
        List<Event> all = new ArrayList<>();
        all.add(new Event.LabReady(
                0,
                "Redis",
                "6.2.11",
                "redis-server",
                "cluster",
                1,
                true,
                2_000,
                "namespace",
                List.of(new Event.ShardAtStart(1, List.of(new SlotRange(0, 16_383)), PRIMARY, List.of(REPLICA))),
                Optional.empty()));
        all.addAll(List.of(events));
        return Redundancy.of(all);
    }

    private static Event out(long nanos) {
        return new Event.ReplicaOutOfSync(nanos, 1, REPLICA);
    }

    private static Event in(long nanos) {
        return new Event.ReplicaInSync(nanos, 1, REPLICA);
    }

    @Test
    void isRestoredWhenTheReplicaThatTheFaultCostIsBackInSync() {
        assertThat(of(out(110), in(300)).restored(1, EFFECT, END)).hasValue(300);
    }

    @Test
    void isRestoredAlsoWhereTheReplicaWasGoneAlreadyWhenTheFaultCame() {
        assertThat(of(out(90), in(300)).restored(1, EFFECT, END)).hasValue(300);
    }

    @Test
    void isNoMatterOfAFaultThatCostNothing() {
        assertThat(of().restored(1, EFFECT, END)).isEmpty();
        assertThat(of(out(50), in(90)).restored(1, EFFECT, END))
                .as("lost and back before it")
                .isEmpty();
    }

    @Test
    void isNotRestoredBeforeItStays() {
        assertThat(of(out(110)).restored(1, EFFECT, END)).isEmpty();
        assertThat(of(out(110), in(300), out(400), in(500)).restored(1, EFFECT, END))
                .hasValue(500);
        assertThat(of(out(110), in(300), out(400)).restored(1, EFFECT, END)).isEmpty();
    }

    @Test
    void endsWithTheNextFault() {
        assertThat(of(out(110), in(300)).restored(1, EFFECT, 200)).isEmpty();
    }
}
