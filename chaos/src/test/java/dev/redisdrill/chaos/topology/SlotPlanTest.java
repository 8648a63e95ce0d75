package dev.redisdrill.chaos.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.timeline.cluster.SlotRange;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SlotPlanTest {
    private static final List<SlotRange> FIRST = List.of(new SlotRange(0, 99), new SlotRange(200, 299));
    private static final List<SlotRange> SECOND = List.of(new SlotRange(100, 199));

    @Test
    void aNodeGivesItsLastSlots() {
        SlotPlan plan = SlotPlan.between("a", FIRST, "b", 150);
        assertThat(plan.moves()).hasSize(150);
        assertThat(plan.moves().get(0)).isEqualTo(new SlotPlan.Move(50, "a", "b"));
        assertThat(plan.moves().get(149)).isEqualTo(new SlotPlan.Move(299, "a", "b"));
    }

    @Test
    void nobodyGivesMoreThanItHas() {
        assertThatThrownBy(() -> SlotPlan.between("a", FIRST, "b", 201)).hasMessage("a serves 200 slots, not 201");
    }

    @Test
    void aNewcomerTakesAboutTheSameFromEach() {
        SlotPlan plan =
                SlotPlan.toNewcomer(Map.of("a", FIRST, "b", SECOND, "c", List.of(new SlotRange(300, 399))), "n", 100);
        assertThat(counts(plan, true)).isEqualTo(Map.of("a", 33L, "b", 33L, "c", 34L));
        assertThat(plan.moves()).allMatch(move -> move.to().equals("n")).hasSize(100);
    }

    @Test
    void aDrainedNodeKeepsNothingAndTheOthersTakeRuns() {
        SlotPlan plan = SlotPlan.drain("a", FIRST, List.of("b", "c", "d"));
        assertThat(plan.moves()).hasSize(200);
        assertThat(counts(plan, false).values()).allMatch(count -> count == 66 || count == 67);
        assertThat(plan.batches(1_000)).hasSize(3);
    }

    @Test
    void batchesKeepTheOrderAndHaveOneGiverAndOneTaker() {
        SlotPlan plan = SlotPlan.drain("a", FIRST, List.of("b", "c"));
        List<List<SlotPlan.Move>> batches = plan.batches(32);
        assertThat(batches.stream().flatMap(List::stream).toList()).isEqualTo(plan.moves());
        assertThat(batches)
                .allMatch(batch -> batch.size() <= 32
                        && batch.stream().map(SlotPlan.Move::to).distinct().count() == 1);
        assertThat(new SlotPlan(List.of()).batches(32)).isEmpty();
    }

    @Test
    void aSlotIsMovedOnlyOnce() {
        SlotPlan.Move move = new SlotPlan.Move(7, "a", "b");
        assertThatThrownBy(() -> new SlotPlan(List.of(move, new SlotPlan.Move(7, "b", "c"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, Long> counts(SlotPlan plan, boolean byGiver) {
        return plan.moves().stream()
                .collect(Collectors.groupingBy(move -> byGiver ? move.from() : move.to(), Collectors.counting()));
    }
}
