package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redisdrill.simulations.engine.gatling.EmbeddedGatling;
import dev.redisdrill.simulations.fixture.RedisCluster;
import dev.redisdrill.timeline.measure.Outcome;
import io.lettuce.core.KillArgs;
import io.netty.channel.EventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Subscribers of both clients, whose connections are killed, on a real cluster with TLS and a restricted user. */
@Timeout(60)
class SubscriptionsIT {
    private static final int NODES = 3;
    private static final int SHARDED_SINCE = 7;

    @TempDir
    Path directory;

    /** What a subscriber was told, in words. */
    private static final class Ear implements Subscriber {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void joined(int channel) {
            heard.add("joined " + channel);
        }

        @Override
        public void left(int channel) {
            heard.add("left " + channel);
        }

        @Override
        public void message(int channel, byte[] message) {
            heard.add(new String(message, StandardCharsets.UTF_8) + " on " + channel);
        }

        /** Waits until all these were told; what else was told meanwhile. */
        List<String> await(List<String> expected) throws InterruptedException {
            List<String> missing = new ArrayList<>(expected);
            List<String> others = new ArrayList<>();
            while (!missing.isEmpty()) {
                String next = heard.poll(10, TimeUnit.SECONDS);
                assertThat(next)
                        .as("still to be heard: %s; heard: %s", missing, others)
                        .isNotNull();
                if (!missing.remove(next)) {
                    others.add(next);
                }
            }
            return others;
        }
    }

    @Test
    void channelsOfTheWholeClusterAreHeardAgainAfterTheConnectionWasKilled() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(directory, NODES, 0)) {
            hearsAgain(cluster, ClientSpec.standard(), false);
            hearsAgain(cluster, JedisSpec.standard(), false);
        }
    }

    @Test
    void shardedChannelsAreHeardAgainAfterTheConnectionsWereKilled() throws Exception {
        Optional<String> server = RedisCluster.onPath(SHARDED_SINCE);
        assumeTrue(server.isPresent(), "no redis-server 7.0 or later on the PATH, which sharded channels came with");
        try (RedisCluster cluster = RedisCluster.start(directory, server.orElseThrow(), NODES, 0)) {
            hearsAgain(cluster, ClientSpec.standard(), true);
            hearsAgain(cluster, JedisSpec.standard(), true);
        }
    }

    private static void hearsAgain(RedisCluster cluster, ClientSpec client, boolean sharded) throws Exception {
        List<byte[]> channels = IntStream.range(0, NODES)
                .mapToObj(node -> cluster.keyOn(node, 1).getBytes(StandardCharsets.UTF_8))
                .toList();
        byte[] verb = (sharded ? "SPUBLISH" : "PUBLISH").getBytes(StandardCharsets.UTF_8);
        EventLoopGroup loops = EmbeddedGatling.newEventLoops(1);
        Ear ear = new Ear();
        try (ConnectionFactory connections = client.connectionFactory(cluster.access())) {
            Link link = connections.connect("shop", loops.next());
            Subscription subscription = connections.subscribe("shop", sharded, channels, ear);
            assertThat(ear.await(onAll("joined"))).isEmpty();
            publish(link, verb, channels, "one");
            assertThat(ear.await(onAll("one on"))).isEmpty();

            long killed = 0;
            for (int node = 0; node < NODES && (sharded || killed == 0); node++) { // else there is one for all channels
                killed += cluster.admin(node, redis -> redis.clientKill(KillArgs.Builder.typePubsub()));
            }
            assertThat(killed).isPositive();
            List<String> expected = new ArrayList<>(onAll("left"));
            expected.addAll(onAll("joined"));
            ear.await(expected);
            publish(link, verb, channels, "two");
            assertThat(ear.await(onAll("two on")))
                    .noneMatch(other -> other.startsWith("one") || other.startsWith("two"));
            subscription.close();
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }

    private static List<String> onAll(String what) {
        return IntStream.range(0, NODES)
                .mapToObj(channel -> what + " " + channel)
                .toList();
    }

    private static void publish(Link link, byte[] verb, List<byte[]> channels, String message) throws Exception {
        for (byte[] channel : channels) {
            assertThat(link.call(1, verb, channel, message.getBytes(StandardCharsets.UTF_8))
                            .get(10, TimeUnit.SECONDS)
                            .outcome)
                    .isEqualTo(Outcome.OK);
        }
    }
}
