package dev.redisdrill.simulations.postgres;

import dev.redisdrill.timeline.spec.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL from the binaries of {@code io.zonky.test.postgres}, in a private directory in memory, with a password drawn for
 * this run, on a port of the loopback address.
 *
 * <p>Only the binaries are taken from there. The library around them starts the server through {@code pg_ctl}, which makes it
 * nobody's child, and lets everybody in; this server is a child that the kernel ends with this process, however that ends: it
 * gets SIGQUIT, at which it ends its own children and gives back its memory. PostgreSQL refuses to run as root: root runs it in
 * a user namespace, in which it is somebody else.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedPostgres implements PostgresServer {
    static final String USER = "ledger";
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration END_LIMIT = Duration.ofSeconds(3);
    private static final String UNLESS_ORPHANED = "[ \"$PPID\" = \"$0\" ] && exec \"$@\"";

    private final PrivateFiles files;
    private final Children children;
    private final Process server;
    private final String url;
    private final Secret password;

    private EmbeddedPostgres(PrivateFiles files, Children children, Process server, String url, Secret password) {
        this.files = files;
        this.children = children;
        this.server = server;
        this.url = url;
        this.password = password;
    }

    /**
     * Unpacks, makes a database, starts it, and waits until it answers: two to four seconds, 60 MB of memory.
     *
     * @param runDirectory whose run it is, so that {@code drill heal} finds what a killed run leaves in memory
     * @throws IOException if that cannot be done on this machine; says why
     */
    public static EmbeddedPostgres start(Path runDirectory) throws IOException, InterruptedException {
        PrivateFiles files = PrivateFiles.create(runDirectory);
        Children children = new Children();
        Process started = null;
        try {
            PostgresBinaries.unpack(files.path());
            Secret password = Secret.of(draw());
            initialize(files.path(), password, children);
            int port = freePort();
            started = children.start(server(files.path(), port));
            EmbeddedPostgres postgres = new EmbeddedPostgres(
                    files, children, started, "jdbc:postgresql://127.0.0.1:" + port + "/postgres", password);
            postgres.awaitAnswer();
            return postgres;
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (started != null) {
                started.destroyForcibly().waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }
            children.close();
            files.close();
            throw e;
        }
    }

    String url() {
        return url;
    }

    Secret password() {
        return password;
    }

    @Override
    public Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", USER);
        login.setProperty("password", password.reveal());
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "20");
        return DriverManager.getConnection(url, login);
    }

    private static String draw() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void initialize(Path directory, Secret password, Children children)
            throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("password"), password.reveal());
        try {
            Path log = directory.resolve("initdb.log");
            List<String> command = prefix();
            command.addAll(List.of(
                    directory.resolve("bin/initdb").toString(),
                    "--pgdata=" + directory.resolve("data"),
                    "--username=" + USER,
                    "--pwfile=" + file,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync"));
            Process process = children.start(builder(command, log));
            if (!process.waitFor(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("the embedded PostgreSQL cannot be set up: " + lastLine(log));
            }
        } finally {
            Files.delete(file);
        }
    }

    private static ProcessBuilder server(Path directory, int port) {
        List<String> command = prefix();
        command.addAll(List.of(
                directory.resolve("bin/postgres").toString(),
                "-D",
                directory.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "dynamic_shared_memory_type=mmap",
                "-c",
                "shared_buffers=16MB"));
        return builder(command, directory.resolve("postgres.log"));
    }

    private static ProcessBuilder builder(List<String> command, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(List.of("PATH", "TZ"));
        return builder;
    }

    /** What stands before a command so that it is not root, and ends with this process. */
    private static List<String> prefix() {
        List<String> prefix = new ArrayList<>();
        if (isRoot()) {
            // With an IPC space of its own: what shared memory it has goes with it.
            prefix.addAll(List.of("unshare", "--user", "--map-user=1000", "--map-group=1000", "--ipc", "--"));
        }
        if (Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
            prefix.addAll(List.of("setpriv", "--pdeathsig", "QUIT"));
        }
        prefix.addAll(List.of(
                "sh",
                "-c",
                UNLESS_ORPHANED,
                Long.toString(ProcessHandle.current().pid())));
        return prefix;
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Connection connection = connect()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (!server.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            "the embedded PostgreSQL does not answer: "
                                    + lastLine(files.path().resolve("postgres.log")),
                            e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(30);
        }
    }

    private static String lastLine(Path log) {
        try {
            return Files.readString(log, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce("it says nothing", (first, second) -> second);
        } catch (IOException e) {
            return "it says nothing";
        }
    }

    /** {@inheritDoc} Ends it and deletes all that it was. */
    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                server.destroyForcibly().waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.destroyForcibly();
        }
        children.close();
        files.close();
    }
}
