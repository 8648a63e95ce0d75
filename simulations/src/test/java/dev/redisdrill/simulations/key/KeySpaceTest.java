package dev.redisdrill.simulations.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.client.HashSlot;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeySpaceTest {
    private static final ShardMap THREE = ShardMap.of(List.of(
            List.of(new SlotRange(0, 5460)),
            List.of(new SlotRange(5461, 10922)),
            List.of(new SlotRange(10923, 16383))));

    @Test
    void everyKeyIsItsOwnAndLiesWhereItSays() {
        KeySpace space = KeySpace.of("shop", "cache", 1_000, THREE);
        Set<String> keys = new HashSet<>();
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < space.size(); i++) {
            byte[] key = space.key(i);
            keys.add(new String(key, StandardCharsets.UTF_8));
            assertThat(space.slot(i)).isEqualTo(HashSlot.of(key));
            assertThat(space.shardOf(i)).isEqualTo(THREE.shardOf(space.slot(i)));
            slots.add(space.slot(i));
        }
        assertThat(keys).hasSize(1_000).allMatch(key -> key.matches("shop:cache:\\{[0-9a-z]+}:[0-9]+"));
        assertThat(slots).hasSize(3 * HashTags.PER_SHARD);
        assertThat(space.countOf(0) + space.countOf(1) + space.countOf(2)).isEqualTo(1_000);
        assertThat(space.countOf(0)).isEqualTo(334);
        assertThat(space.countOf(2)).isEqualTo(333);
    }

    @Test
    void namedKeysLieInTheShardAskedFor() {
        KeySpace space = KeySpace.of("shop", "ledger", 30, THREE);
        for (int tag = 0; tag < 200; tag++) {
            byte[] key = space.named(1, tag, "set-" + tag);
            assertThat(HashSlot.of(key)).isEqualTo(space.slotOfNamed(1, tag));
            assertThat(THREE.shardOf(space.slotOfNamed(1, tag))).isEqualTo(2);
        }
    }

    @Test
    void shardsWithFewOrNoSlotsAreFine() {
        ShardMap odd = ShardMap.of(List.of(List.of(new SlotRange(7, 7)), List.of(), List.of(new SlotRange(100, 103))));
        KeySpace space = KeySpace.of("a", "b", 10, odd);
        assertThat(space.shards()).isEqualTo(2);
        assertThat(space.shard(1)).isEqualTo(3);
        for (int i = 0; i < space.size(); i++) {
            assertThat(HashSlot.of(space.key(i))).isEqualTo(space.slot(i));
        }
        assertThatThrownBy(() -> KeySpace.of("a", "b", 1, odd)).hasMessageStartingWith("keys: 1 cannot cover 2");
    }
}
