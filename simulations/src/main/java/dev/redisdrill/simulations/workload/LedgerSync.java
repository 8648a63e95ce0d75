package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.simulations.postgres.ExternalPostgres;
import dev.redisdrill.simulations.postgres.PostgresServer;
import dev.redisdrill.timeline.spec.SecretRef;
import dev.redisdrill.timeline.unit.Rate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Entries that producers append to streams (XADD), and clerks book in PostgreSQL, each exactly once by its producer and number:
 * a clerk reads as a consumer of the group (XREADGROUP), books in one transaction what is not booked yet (INSERT ... ON CONFLICT
 * DO NOTHING), commits, and only then acknowledges (XACK). What it read and could not acknowledge it reads and books again.
 * Operation: {@code xadd}.
 *
 * <p>Clerks have threads of their own, and send their commands over the tenant's connections, which does not count as load. The
 * PostgreSQL is the run's own ({@link dev.redisdrill.simulations.postgres.EmbeddedPostgres}), one for each such workload, or one that
 * exists ({@code database}); of several load processes the first has it, and the clerks. The streams are not trimmed.
 *
 * <p>History of kind {@code ledger-sync}, a: the producer, b: the entry's number with this producer: ADD for what was appended,
 * TAKE for what a transaction booked, RETAKE for what it found booked already, and at the end FOUND for each booking that
 * PostgreSQL holds.
 */
@JsonTypeName("ledger-sync")
@JsonClassDescription("Streams whose entries are booked in PostgreSQL, each exactly once")
public record LedgerSync(
        @JsonPropertyDescription("entries due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("producers who each append the next entry when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "3") @JsonPropertyDescription("how many streams, over all shards")
        int keys,

        @JsonProperty(defaultValue = "100B") @JsonPropertyDescription("size of an entry's payload: " + ValueSize.FORMS)
        ValueSize valueSize,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how often each stream is used: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "50") @JsonPropertyDescription("how many entries a transaction books at most")
        int batch,

        @JsonProperty(defaultValue = "2") @JsonPropertyDescription("how many clerks, each a thread with a connection")
        int clerks,

        @JsonPropertyDescription(
                "a PostgreSQL that exists, with a schema for this run alone; if left out: one of the run's own")
        Optional<Database> database)
        implements Workload {
    /**
     * A PostgreSQL that exists.
     *
     * @param password where it is to be found; looked up by the load when it starts
     */
    @JsonClassDescription("A PostgreSQL that exists; the run makes a schema of its own there, and drops it.")
    public record Database(
            @JsonPropertyDescription(
                    "jdbc:postgresql://host:port/database, with the driver's settings, without a password")
            String url,

            @JsonPropertyDescription("who logs in; it needs the right to create a schema")
            String user,

            @JsonPropertyDescription("its password: env:NAME or file:PATH")
            SecretRef password) {
        private static final String SCHEME = "jdbc:postgresql:";

        public Database {
            if (!url.startsWith(SCHEME)) {
                throw new IllegalArgumentException("url: write " + SCHEME + "//host:port/database");
            }
            if (url.toLowerCase(Locale.ROOT).contains("password=")) {
                // Without the URL itself, which holds one.
                throw new IllegalArgumentException(
                        "url: a password stands in it; give it as password: env:NAME or file:PATH");
            }
        }

        /** Connects; says why it cannot. */
        PostgresServer open(Map<String, String> environment) throws IOException {
            return ExternalPostgres.open(url, user, password.resolve(environment, Path.of("")));
        }
    }

    public LedgerSync {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 1_000);
        Ranges.valueSize(valueSize);
        Ranges.integer("batch", batch, 1, 1_000);
        Ranges.integer("clerks", clerks, 1, 16);
    }

    @Override
    public Set<String> operations() {
        return Set.of("xadd");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("ledger-sync");
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        History history = site.history(this, Map.of());
        byte[] noise = valueSize.noise(site.random(-1));
        StreamQueue stream = new StreamQueue(valueSize, noise, distribution, batch, Duration.ofSeconds(5));
        UserGroup producers = site.group(this, site.users(this), user -> stream.producer(site, space, history, user));
        Deployment.Prefill prefill = Deployment.Prefill.of(space.size(), i -> stream.make(space.key(i)));
        if (!site.share().leads()) { // one PostgreSQL holds the entries of all processes
            return new Deployment(
                    producers, space, stream::trial, prefill, new Deployment.Account(history, Inspection.NONE));
        }
        CountingHouse house = new CountingHouse(space, history, stream, clerks, database);
        return new Deployment(
                producers, space, stream::trial, prefill, new Deployment.Account(history, house::balance), house);
    }
}
