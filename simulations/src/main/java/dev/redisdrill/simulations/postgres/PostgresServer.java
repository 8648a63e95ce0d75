package dev.redisdrill.simulations.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** A PostgreSQL in which a run has room of its own. Thread-safe. */
public interface PostgresServer extends AutoCloseable {
    /** A new connection; to be closed by the caller. */
    Connection connect() throws SQLException;

    /** Leaves nothing of the run behind. Idempotent. */
    @Override
    void close();
}
