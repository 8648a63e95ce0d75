package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LocalTarget.AppendFsync;
import dev.redisdrill.chaos.lab.local.Certificates.TlsFiles;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The lines of a server's configuration, put together from what the kinds of servers have in common. */
final class Directives {
    private final List<String> lines = new ArrayList<>();
    private final Engine engine;

    Directives(Engine engine) {
        this.engine = engine;
    }

    Directives add(String line) {
        lines.add(line);
        return this;
    }

    Directives addAll(List<String> more) {
        lines.addAll(more);
        return this;
    }

    /** Where it listens, and whence it connects to others. */
    Directives address(Member member, Optional<TlsFiles> tls) {
        add("bind " + member.host());
        if (engine.has(Engine.Feature.BIND_SOURCE_ADDRESS)) {
            add("bind-source-addr " + member.host());
        }
        add("port " + (tls.isPresent() ? 0 : member.listensAt()));
        tls.ifPresent(files -> {
            add("tls-port " + member.listensAt());
            add("tls-replication yes");
            add("tls-auth-clients no");
            add("tls-ca-cert-file " + quote(files.ca().toString()));
            add("tls-cert-file " + quote(files.certificate().toString()));
            add("tls-key-file " + quote(files.key().toString()));
        });
        return this;
    }

    /** Runs in the foreground, and logs to its standard output. */
    Directives process(Path directory) {
        return add("daemonize no").add("supervised no").add("logfile \"\"").add("dir " + quote(directory.toString()));
    }

    /** It remembers whom it kept out for longer than the 128 times that it does by itself. */
    Directives memoryOfRefusals() {
        return add("acllog-max-len 10000");
    }

    Directives persistence(AppendFsync appendfsync) {
        add("appendonly yes");
        add("appendfsync " + appendfsync.name().toLowerCase(Locale.ROOT));
        if (engine.has(Engine.Feature.DEBUG_DIRECTIVE)) {
            add("enable-debug-command yes"); // some faults need it; by ACL it is the administrator's alone
        }
        return this;
    }

    /** As which user it follows a primary, and how it feeds those who follow it. */
    Directives replication(User user) {
        return add("masteruser " + user.name())
                .add("masterauth " + user.password().reveal())
                .add("repl-diskless-sync yes")
                .add("repl-diskless-sync-delay 0") // nobody else is going to join the transfer
                .add("repl-backlog-size 16mb"); // a replica that was away for seconds can catch up from it
    }

    /** The scenario's own; to come last, so that its word is the final one. */
    Directives custom(Map<String, String> config) {
        new TreeMap<>(config).forEach((name, value) -> add(name + " " + (value.isEmpty() ? "\"\"" : value)));
        return this;
    }

    /** One a line. */
    String text() {
        return String.join("\n", lines) + "\n";
    }

    @Override
    public String toString() {
        return "Directives[***]";
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
