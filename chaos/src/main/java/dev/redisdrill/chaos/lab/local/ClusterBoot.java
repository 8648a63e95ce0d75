package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A node of a Redis Cluster: told its configuration anew at each start; what it has learned of the cluster is in a file
 * of its own.
 *
 * @param nodesConf what it knows of the cluster at its first start
 */
record ClusterBoot(ServerConfig config, String nodesConf) implements Boot {
    @Override
    public Engine engine() {
        return config.engine();
    }

    @Override
    public void prepare(Member member, Path data) throws IOException {
        Files.writeString(data.resolve(NodesConf.FILE), nodesConf);
    }

    @Override
    public List<String> command(Member member) {
        // The listening address is given here as well: should the rest never arrive on standard input, the server must
        // not come up with its defaults, open to everyone on port 6379.
        String port = config.tls().isPresent() ? "0" : Integer.toString(member.listensAt());
        return List.of(engine().path().toString(), "-", "--bind", member.host(), "--port", port);
    }

    @Override
    public String input(Member member, Path data) {
        return config.render(member, data);
    }

    @Override
    public String toString() {
        return "ClusterBoot[" + config + "]";
    }
}
