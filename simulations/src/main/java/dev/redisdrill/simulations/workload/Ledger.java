package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.ledger.WriteLedger;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes that are remembered and read back after healing: versioned registers ({@code SET key value GET}), each with a
 * single writer, and unique additions to sets ({@code SADD}); reads ({@code GET}, {@code SISMEMBER}) look for stale data
 * meanwhile. Operations: {@code set}, {@code sadd}, {@code get}, {@code sismember}.
 *
 * <p>Before the load starts the registers are deleted: what an earlier run left there must not be taken for a phantom.
 * Needs Redis 6.2 or later.
 */
@JsonTypeName("ledger")
@JsonClassDescription("Writes that are remembered, and read back after healing: what was lost, stale or made up")
public record Ledger(
        @JsonPropertyDescription("operations due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "3000") @JsonPropertyDescription("how many registers, over all shards")
        int keys,

        @JsonProperty(defaultValue = "100B")
        @JsonPropertyDescription("size of each register's value, at least what its text needs: " + ValueSize.FORMS)
        ValueSize valueSize,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how often each of a user's registers is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "20%") @JsonPropertyDescription("share of the operations that read")
        Share readShare,

        @JsonProperty(defaultValue = "30%")
        @JsonPropertyDescription("share of the operations that are about sets and not about registers")
        Share setShare)
        implements Workload {
    private static final int MOST_KEYS = 1_000_000;

    public Ledger {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, MOST_KEYS);
        Ranges.valueSize(valueSize);
        if (users.isPresent() && users.get() > keys) {
            throw new IllegalArgumentException("keys: " + keys + " registers are too few for " + users.get()
                    + " users; each needs one of its own");
        }
    }

    @Override
    public Set<String> operations() {
        return Set.of("set", "get", "sadd", "sismember");
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        int users = Math.min(site.users(this), space.size());
        WriteLedger ledger = open(site, space);
        return new Deployment(
                site.group(this, users, user -> source(ledger, user, users, site)),
                space,
                Ledger::trial,
                new Deployment.Prefill() {
                    @Override
                    public int size() {
                        return space.size();
                    }

                    @Override
                    public byte[][] command(int i) {
                        return new byte[][] {Text.DEL, space.key(i)};
                    }
                },
                Optional.of(ledger));
    }

    private static List<byte[][]> trial(byte[] key) {
        byte[] value = Text.ascii("1");
        return List.of(
                new byte[][] {Text.SET, key, value, Text.GET},
                new byte[][] {Text.GET, key},
                new byte[][] {Text.DEL, key},
                new byte[][] {Text.SADD, key, value},
                new byte[][] {Text.SISMEMBER, key, value},
                new byte[][] {Text.SMEMBERS, key},
                new byte[][] {Text.UNLINK, key});
    }

    private WriteLedger open(Site site, KeySpace space) {
        try {
            return site.book().ledger(site.tenant(), site.label(), space, valueSize::bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Users take turns over the shards, and share each shard's registers evenly. */
    private LedgerUser source(WriteLedger ledger, int user, int users, Site site) {
        KeySpace space = ledger.space();
        int place = user % space.shards();
        int here = (users - place + space.shards() - 1) / space.shards();
        int rank = user / space.shards();
        long count = space.countOf(place);
        int from = space.firstOf(place) + (int) (count * rank / here);
        int to = space.firstOf(place) + (int) (count * (rank + 1) / here);
        return new LedgerUser(
                ledger, place, from, to, distribution, readShare.fraction(), setShare.fraction(), site.random(user));
    }
}
