package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.local.Certificates.TlsFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** Directives, one a line. */
    String render(Member member, Path data) {
        Directives directives = new Directives(engine)
                .address(member, tls)
                .process(data)
                .persistence(target.appendfsync())
                .memoryOfRefusals()
                .add("cluster-enabled yes")
                .add("cluster-config-file " + NodesConf.FILE)
                .add("cluster-announce-ip " + member.host())
                .add("cluster-node-timeout " + target.nodeTimeout().toMillis())
                .add("cluster-require-full-coverage " + (target.fullCoverage() ? "yes" : "no"));
        if (tls.isPresent()) {
            directives.add("tls-cluster yes");
        }
        if (member.behindProxy()) {
            directives.addAll(announcing(member));
        }
        return directives
                .replication(acl.replication())
                .addAll(acl.directives(engine))
                .custom(target.config())
                .text();
    }

    /** The ports that the proxy listens at in its place, for others to come by. */
    private List<String> announcing(Member member) {
        String port = "cluster-announce-port " + (tls.isPresent() ? 0 : member.port());
        List<String> lines = new ArrayList<>(List.of(
                port,
                "cluster-announce-bus-port " + (member.port() + Member.BUS_OFFSET),
                "replica-announce-port " + member.port()));
        if (tls.isPresent()) {
            lines.add("cluster-announce-tls-port " + member.port());
        }
        return lines;
    }

    @Override
    public String toString() {
        return "ServerConfig[" + engine.describe() + ", users and keys ***]";
    }
}
