package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A Redis Cluster. */
record ClusterFormation(LocalTarget target) implements Formation {
    @Override
    public String topology() {
        return "cluster";
    }

    @Override
    public String engine() {
        return target.engine();
    }

    @Override
    public boolean tls() {
        return target.tls();
    }

    @Override
    public int replicas() {
        return target.replicasPerShard();
    }

    @Override
    public Duration timeout() {
        return target.nodeTimeout();
    }

    @Override
    public List<Member> members(int port) {
        return Layout.members(target.shards(), target.replicasPerShard(), port);
    }

    @Override
    public Boot boot(Member member, Kit kit) {
        return new ClusterBoot(config(kit), NodesConf.render(member, kit.members(), kit.seed()));
    }

    @Override
    public Boot newcomer(Member member, Kit kit) {
        return new ClusterBoot(config(kit), NodesConf.alone(member, kit.seed()));
    }

    private ServerConfig config(Kit kit) {
        return new ServerConfig(target, kit.engine(), kit.acl(), kit.tls());
    }

    @Override
    public Optional<Sentinels> sentinels(List<Member> members) {
        return Optional.empty();
    }

    @Override
    public void await(AdminClient admin, List<NodeProcess> nodes) throws LabException, InterruptedException {
        new Readiness(admin, target.nodes(), target.replicasPerShard()).await(nodes);
    }
}
