package dev.redisdrill.simulations.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.timeline.spec.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that exists is used and left as it was found; the embedded one stands for it. */
@Timeout(60)
class ExternalPostgresIT {
    private static final String SCHEMAS =
            "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'redis_drill_%'";

    @Test
    void aRunHasASchemaOfItsOwnWhichGoesWithIt(@TempDir Path run) throws Exception {
        try (EmbeddedPostgres database = EmbeddedPostgres.start(run)) {
            try (ExternalPostgres ours =
                            ExternalPostgres.open(database.url(), EmbeddedPostgres.USER, database.password());
                    ExternalPostgres another =
                            ExternalPostgres.open(database.url(), EmbeddedPostgres.USER, database.password());
                    Connection connection = ours.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE entry (producer bigint)");
                assertThat(another.schema()).isNotEqualTo(ours.schema());
                assertThat(number(database, SCHEMAS)).isEqualTo(2);
                assertThat(number(
                                database,
                                "SELECT count(*) FROM information_schema.tables WHERE table_schema = '" + ours.schema()
                                        + "'"))
                        .isEqualTo(1);
            }
            assertThat(number(database, SCHEMAS)).isZero();
            assertThatThrownBy(() ->
                            ExternalPostgres.open(database.url(), EmbeddedPostgres.USER, Secret.of("not-the-password")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("password authentication failed")
                    .hasMessageNotContaining("not-the-password");
        }
    }

    private static long number(EmbeddedPostgres database, String query) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
