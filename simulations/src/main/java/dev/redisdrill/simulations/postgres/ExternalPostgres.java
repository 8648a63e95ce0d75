package dev.redisdrill.simulations.postgres;

import dev.redisdrill.timeline.spec.Secret;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Properties;

/**
 * A PostgreSQL that exists already. The run works in a schema of its own, whose name nobody else has, and which is dropped when the
 * run ends; a run that is killed leaves it there ({@code redis_drill_...}).
 *
 * <p>Thread-safe.
 */
public final class ExternalPostgres implements PostgresServer {
    private static final String PREFIX = "redis_drill_";

    private final String url;
    private final String user;
    private final Secret password;
    private final String schema;
    private boolean closed;

    private ExternalPostgres(String url, String user, Secret password, String schema) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.schema = schema;
    }

    /**
     * Connects, and makes the schema.
     *
     * @param url {@code jdbc:postgresql://host:port/database}, with the driver's settings, without a password
     * @throws IOException if that cannot be done; says why, never the password
     */
    public static ExternalPostgres open(String url, String user, Secret password) throws IOException {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        ExternalPostgres postgres = new ExternalPostgres(
                url, user, password, PREFIX + HexFormat.of().formatHex(bytes));
        try {
            postgres.run("CREATE SCHEMA " + postgres.schema);
            return postgres;
        } catch (SQLException e) {
            throw new IOException(
                    "the database " + url + " cannot be used as user '" + user + "': " + oneLine(e)
                            + "; it has to be reachable from where the load runs, and the user needs the right CREATE",
                    e);
        }
    }

    private static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    }

    /** The schema that is this run's alone. */
    String schema() {
        return schema;
    }

    private void run(String statement) throws SQLException {
        try (Connection connection = connect();
                Statement prepared = connection.createStatement()) {
            prepared.execute(statement);
        }
    }

    @Override
    public Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password.reveal());
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "20");
        login.setProperty("currentSchema", schema);
        return DriverManager.getConnection(url, login);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                run("DROP SCHEMA " + schema + " CASCADE");
            } catch (SQLException e) {
                // It cannot be reached any more: the schema is told apart by its name.
            }
        }
    }
}
