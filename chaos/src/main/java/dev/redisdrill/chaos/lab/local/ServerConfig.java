package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.local.Certificates.TlsFiles;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a server is told on its standard input. It holds the replicas' password, so it is never written to disk nor put
 * on a command line.
 *
 * @param target the scenario's wishes
 * @param engine the program, whose version decides what it understands
 * @param acl the users
 * @param tls the certificates; empty: no TLS
 */
record ServerConfig(LocalTarget target, Engine engine, Acl acl, Optional<TlsFiles> tls) {

    /** The same with other certificates. */
    ServerConfig with(Optional<TlsFiles> others) {
        return new ServerConfig(target, engine, acl, others);
    }

    /** Directives, one a line. */
    String render(Member member, Path data) {
        List<String> lines = new ArrayList<>();
        lines.add("bind " + member.host());
        if (engine.has(Engine.Feature.BIND_SOURCE_ADDRESS)) {
            lines.add("bind-source-addr " + member.host());
        }
        ports(member, lines);
        lines.add("daemonize no");
        lines.add("supervised no");
        lines.add("logfile \"\"");
        lines.add("dir " + quote(data.toString()));
        lines.add("appendonly yes");
        lines.add("appendfsync " + target.appendfsync().name().toLowerCase(Locale.ROOT));
        if (engine.has(Engine.Feature.DEBUG_DIRECTIVE)) {
            lines.add("enable-debug-command yes"); // some faults need it; by ACL it is the administrator's alone
        }
        cluster(member, lines);
        replication(lines);
        lines.addAll(acl.directives(engine));
        // Last, so that the scenario's word is the final one.
        new TreeMap<>(target.config())
                .forEach((name, value) -> lines.add(name + " " + (value.isEmpty() ? "\"\"" : value)));
        return String.join("\n", lines) + "\n";
    }

    private void ports(Member member, List<String> lines) {
        lines.add("port " + (tls.isPresent() ? 0 : member.port()));
        tls.ifPresent(files -> {
            lines.add("tls-port " + member.port());
            lines.add("tls-cluster yes");
            lines.add("tls-replication yes");
            lines.add("tls-auth-clients no");
            lines.add("tls-ca-cert-file " + quote(files.ca().toString()));
            lines.add("tls-cert-file " + quote(files.certificate().toString()));
            lines.add("tls-key-file " + quote(files.key().toString()));
        });
    }

    private void cluster(Member member, List<String> lines) {
        lines.add("cluster-enabled yes");
        lines.add("cluster-config-file " + NodesConf.FILE);
        lines.add("cluster-announce-ip " + member.host());
        lines.add("cluster-node-timeout " + target.nodeTimeout().toMillis());
        lines.add("cluster-require-full-coverage " + (target.fullCoverage() ? "yes" : "no"));
    }

    private void replication(List<String> lines) {
        User user = acl.replication();
        lines.add("masteruser " + user.name());
        lines.add("masterauth " + user.password().reveal());
        lines.add("repl-diskless-sync yes");
        lines.add("repl-diskless-sync-delay 0"); // nobody else is going to join the transfer
        lines.add("repl-backlog-size 16mb"); // a replica that was away for seconds can catch up from it
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @Override
    public String toString() {
        return "ServerConfig[" + engine.describe() + ", users and keys ***]";
    }
}
