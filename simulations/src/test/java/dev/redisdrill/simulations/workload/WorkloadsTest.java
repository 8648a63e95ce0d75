package dev.redisdrill.simulations.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.client.HashSlot;
import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.history.Keeping;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadsTest {
    private static final ShardMap THREE = ShardMap.of(List.of(
            List.of(new SlotRange(0, 5460)),
            List.of(new SlotRange(5461, 10922)),
            List.of(new SlotRange(10923, 16383))));

    @TempDir
    Path run;

    private Site site;

    @BeforeEach
    void openBook() throws IOException {
        site = new Site("shop", "w", THREE, 42, LedgerBook.create(run, "r1"));
    }

    private static Cache cache(Optional<Rate> rate, Optional<Integer> users, double readShare, Optional<Duration> ttl) {
        return new Cache(
                rate, users, 300, ValueSize.parse("20B"), Distribution.parse("zipf"), new Share(readShare), ttl);
    }

    private static Ledger ledger(int users, int keys) {
        return new Ledger(
                Optional.empty(),
                Optional.of(users),
                keys,
                ValueSize.parse("64B..128B"),
                Distribution.UNIFORM,
                new Share(0.2),
                new Share(0.3));
    }

    private static Operation next(OperationSource user) {
        Operation operation = new Operation();
        operation.followUp = false;
        user.next(operation);
        return operation;
    }

    private static void done(OperationSource user, Operation operation, Outcome outcome, Object reply) {
        operation.outcome = outcome;
        operation.reply = reply;
        operation.error = outcome == Outcome.OK ? null : "timeout";
        user.done(operation);
    }

    private static List<String> words(Operation operation) {
        return Arrays.stream(operation.command)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void eachUserKeepsToOneShardAndAllShardsHaveUsers() {
        for (Workload workload : List.of(
                cache(Optional.of(new Rate(500)), Optional.empty(), 0.8, Optional.empty()),
                new AgentState(
                        Optional.of(new Rate(500)),
                        Optional.empty(),
                        200,
                        3,
                        ValueSize.parse("10B"),
                        Distribution.parse("uniform"),
                        new Share(0.5),
                        Duration.ofMinutes(1)),
                ledger(12, 100))) {
            Deployment deployment = workload.deploy(site);
            Map<Integer, Integer> usersOfShard = new HashMap<>();
            for (int i = 0; i < deployment.group().users(); i++) {
                OperationSource user = deployment.group().sources().apply(i);
                Set<Integer> shards = new HashSet<>();
                for (int n = 0; n < 50; n++) {
                    Operation operation = next(user);
                    shards.add(operation.shard);
                    assertThat(HashSlot.of(operation.command[operation.keyIndex]))
                            .isEqualTo(operation.slot);
                    assertThat(THREE.shardOf(operation.slot)).isEqualTo(operation.shard);
                    done(user, operation, Outcome.UNKNOWN, null);
                }
                assertThat(shards).hasSize(1);
                usersOfShard.merge(shards.iterator().next(), 1, Integer::sum);
            }
            assertThat(usersOfShard.keySet()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void anOpenGroupHasEnoughUsersToStayOnTime() {
        assertThat(cache(Optional.of(new Rate(2000)), Optional.empty(), 0.8, Optional.empty())
                        .deploy(site)
                        .group()
                        .users())
                .isEqualTo(200);
        assertThat(cache(Optional.of(new Rate(1)), Optional.empty(), 0.8, Optional.empty())
                        .deploy(site)
                        .group()
                        .users())
                .isEqualTo(12);
        assertThat(cache(Optional.empty(), Optional.of(50), 0.5, Optional.empty())
                        .deploy(site)
                        .group()
                        .open())
                .isFalse();
    }

    @Test
    void aMissIsFilledAtOnceAndAHitIsNot() {
        Cache cache = cache(Optional.empty(), Optional.of(1), 1.0, Optional.of(Duration.ofMinutes(5)));
        OperationSource user = cache.deploy(site).group().sources().apply(0);
        Operation get = next(user);
        assertThat(words(get).get(0)).isEqualTo("GET");
        assertThat(get.write).isFalse();
        done(user, get, Outcome.OK, null);

        Operation set = next(user);
        assertThat(words(set)).startsWith("SET", words(get).get(1)).endsWith("EX", "300");
        assertThat(set.followUp).isTrue();
        assertThat(set.write).isTrue();
        done(user, set, Outcome.OK, new byte[0]);
        assertThat(next(user).name).isEqualTo("get");
    }

    @Test
    void theSameSeedMakesTheSameOperations() {
        Cache cache = cache(Optional.empty(), Optional.of(6), 0.5, Optional.empty());
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        for (List<String> all : List.of(first, second)) {
            OperationSource user = cache.deploy(site).group().sources().apply(5);
            for (int i = 0; i < 100; i++) {
                all.add(words(next(user)).toString());
            }
        }
        assertThat(first).isEqualTo(second);
        assertThat(new HashSet<>(first)).hasSizeGreaterThan(20);
    }

    @Test
    void prefillCoversEveryShardEvenly() {
        Deployment.Prefill prefill = cache(Optional.empty(), Optional.of(1), 0.5, Optional.empty())
                .deploy(site)
                .prefill();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < prefill.size(); i++) {
            keys.add(new String(prefill.command(i)[1], StandardCharsets.UTF_8));
        }
        assertThat(keys).hasSize(300);
    }

    @Test
    void stateIsTouchedAfterUseAndBegunAnewWhenGone() {
        AgentState state = new AgentState(
                Optional.empty(),
                Optional.of(1),
                10,
                2,
                ValueSize.parse("8B"),
                Distribution.parse("uniform"),
                new Share(1.0),
                Duration.ofMinutes(30));
        OperationSource user = state.deploy(site).group().sources().apply(0);
        Operation read = next(user);
        assertThat(words(read).get(0)).isEqualTo("HGETALL");
        done(user, read, Outcome.OK, List.of(new byte[0], new byte[0]));
        Operation touch = next(user);
        assertThat(words(touch)).containsExactly("EXPIRE", words(read).get(1), "1800");
        assertThat(touch.followUp).isTrue();
        done(user, touch, Outcome.OK, 1L);

        Operation gone = next(user);
        done(user, gone, Outcome.OK, List.of());
        Operation begin = next(user);
        assertThat(words(begin)).startsWith("HSET", words(gone).get(1));
        assertThat(begin.followUp).isTrue();
        done(user, begin, Outcome.FAILED, null);
        assertThat(next(user).followUp).isFalse();
    }

    @Test
    void eachRegisterHasOneWriterAndRestsAfterAnUnknownWrite() {
        Deployment deployment = ledger(7, 50).deploy(site);
        Map<Long, Integer> writerOf = new HashMap<>();
        for (int i = 0; i < 7; i++) {
            OperationSource user = deployment.group().sources().apply(i);
            Set<Long> unknown = new HashSet<>();
            for (int n = 0; n < 2_000; n++) {
                Operation operation = next(user);
                if (!operation.name.equals("set")) {
                    done(user, operation, Outcome.FAILED, null);
                    continue;
                }
                assertThat(writerOf.computeIfAbsent(operation.item, r -> 0)).isIn(0, i + 1);
                writerOf.put(operation.item, i + 1);
                if (unknown.isEmpty()) {
                    unknown.add(operation.item);
                    done(user, operation, Outcome.UNKNOWN, null);
                } else {
                    assertThat(operation.item).as("a resting register").isNotIn(unknown);
                    done(user, operation, Outcome.FAILED, null);
                }
            }
        }
        assertThat(writerOf).hasSize(50);
    }

    @Test
    void ofSeveralProcessesEachRegisterHasOneWriterAndNoTwoSetsAreTheSame() throws IOException {
        Map<Integer, Integer> writerOf = new HashMap<>();
        Map<String, Integer> ownerOf = new HashMap<>();
        for (int index = 0; index < 3; index++) {
            LoadShare share = new LoadShare(index, 3);
            LedgerBook book = LedgerBook.create(run.resolve("p" + index), "r1", share, Keeping.always());
            UserGroup group = ledger(8, 50)
                    .deploy(new Site("shop", "w", THREE, 42, book, "", share, 1))
                    .group();
            for (int user = group.from(); user < group.until(); user++) {
                OperationSource source = group.sources().apply(user);
                for (int n = 0; n < 300; n++) {
                    Operation operation = next(source);
                    if (operation.name.equals("set")) {
                        assertThat(writerOf.merge((int) operation.item, user, (a, b) -> a))
                                .isEqualTo(user);
                    } else if (operation.name.equals("sadd")) {
                        assertThat(ownerOf.merge(words(operation).get(1), user, (a, b) -> a))
                                .isEqualTo(user);
                    }
                    done(source, operation, Outcome.OK, null);
                }
            }
        }
        assertThat(writerOf).as("none is left out").hasSize(50);
        assertThat(ownerOf).hasSize(8);
    }

    @Test
    void usersAndRatesAreDealtOutWithoutALeftOver() {
        for (int users = 1; users < 40; users++) {
            for (int count = 1; count < 9; count++) {
                int next = 0;
                double perSecond = 0;
                for (int place = 0; place < count; place++) {
                    int turn = 3;
                    LoadShare share = new LoadShare(Math.floorMod(place - turn, count), count);
                    assertThat(share.from(users, turn)).isEqualTo(next);
                    next = share.until(users, turn);
                    perSecond += new UserGroup("shop", "w", users, 700, share.from(users, turn), next, user -> null)
                            .perSecondHere();
                }
                assertThat(next).isEqualTo(users);
                assertThat(perSecond).isCloseTo(700, org.assertj.core.data.Offset.offset(1e-9));
            }
        }
    }

    @Test
    void keysOutOfRangeAreNamed() {
        assertThatThrownBy(() -> cache(Optional.of(new Rate(1)), Optional.of(1), 0.5, Optional.empty()))
                .hasMessageStartingWith("rate: give either rate")
                .hasMessageEndingWith("not both");
        assertThatThrownBy(() -> cache(Optional.of(new Rate(0)), Optional.empty(), 0.5, Optional.empty()))
                .hasMessageStartingWith("rate: 0/s is out of range");
        assertThatThrownBy(() -> cache(Optional.empty(), Optional.of(0), 0.5, Optional.empty()))
                .hasMessageStartingWith("users: 0 is out of range; from 1 to");
        assertThatThrownBy(() -> cache(Optional.empty(), Optional.of(1), 0.5, Optional.of(Duration.ofMillis(5))))
                .hasMessageStartingWith("ttl: 5ms is out of range");
        assertThatThrownBy(() -> new TenantSpec("Shop", Optional.empty(), List.of()))
                .hasMessageStartingWith("name: 'Shop' must be");
        assertThatThrownBy(() -> new TenantSpec("shop", Optional.empty(), List.of()))
                .hasMessageStartingWith("workloads: ");
        assertThatThrownBy(() -> new LoadSpec(
                        Duration.ofSeconds(1),
                        Duration.ofMillis(1),
                        dev.redisdrill.simulations.client.ClientSpec.standard()))
                .hasMessageStartingWith("duration: 1ms is out of range; from 1s to 30d");
        assertThat(Kinds.of(Workload.class).names()).contains("cache", "agent-state", "ledger", "counter");
    }
}
