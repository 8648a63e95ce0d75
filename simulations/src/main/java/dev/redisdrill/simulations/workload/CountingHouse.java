package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.postgres.EmbeddedPostgres;
import dev.redisdrill.simulations.postgres.PostgresServer;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL of a {@link LedgerSync} and the clerks who book there. Thread-safe. */
final class CountingHouse implements Companion {
    /** What a booking does is kept where nothing forbids doing it twice, so that a double one would show. */
    private static final String TABLES = "CREATE TABLE entry (producer bigint, sequence bigint, stream int,"
            + " PRIMARY KEY (producer, sequence));"
            + " CREATE TABLE posting (producer bigint, sequence bigint, stream int)";

    private final KeySpace space;
    private final StreamQueue stream;
    private final List<HistoryPen> pens = new ArrayList<>();
    private final List<Clerk> clerks = new ArrayList<>();
    private final Optional<LedgerSync.Database> database;
    private @Nullable PostgresServer postgres;

    /** @param database one that exists; empty: the run has its own */
    CountingHouse(
            KeySpace space, History history, StreamQueue stream, int clerks, Optional<LedgerSync.Database> database) {
        this.database = database;
        this.space = space;
        this.stream = stream;
        for (int i = 0; i < Math.min(clerks, space.size()); i++) {
            pens.add(history.pen());
        }
    }

    @Override
    public synchronized void start(Surroundings surroundings) throws InterruptedException {
        try {
            PostgresServer started = database.isPresent()
                    ? database.get().open(System.getenv())
                    : EmbeddedPostgres.start(surroundings.runDirectory());
            postgres = started;
            try (Connection connection = started.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(TABLES);
            }
            for (int i = 0; i < pens.size(); i++) {
                Clerk clerk = new Clerk(i, pens.size(), space, stream, surroundings, started::connect, pens.get(i));
                clerks.add(clerk);
                clerk.start();
            }
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("ledger-sync: " + e.getMessage(), e);
        }
    }

    /** Lets the clerks book what is left, and notes what PostgreSQL holds then. */
    Optional<String> balance(Caller caller, HistoryPen pen, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos() * 3 / 4;
        List<String> problems = new ArrayList<>();
        for (Clerk clerk : List.copyOf(clerks)) {
            clerk.finish(deadline).ifPresent(problems::add);
        }
        PostgresServer running = postgres;
        if (running == null) {
            return Optional.of("PostgreSQL never ran");
        }
        try (Connection connection = running.connect()) {
            note(connection, pen);
        } catch (SQLException e) {
            problems.add("PostgreSQL could not be looked at: " + e.getMessage());
        }
        close();
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private void note(Connection connection, HistoryPen pen) throws SQLException {
        connection.setAutoCommit(false); // without it the driver fetches all rows at once
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1_000);
            try (ResultSet rows = statement.executeQuery("SELECT producer, sequence, stream FROM posting")) {
                while (rows.next()) {
                    int number = rows.getInt(3);
                    pen.write(
                            Act.FOUND,
                            Outcome.OK,
                            space.shardOf(number),
                            number,
                            rows.getLong(1),
                            rows.getLong(2),
                            0,
                            0);
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        clerks.forEach(Clerk::close);
        clerks.clear();
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }
}
