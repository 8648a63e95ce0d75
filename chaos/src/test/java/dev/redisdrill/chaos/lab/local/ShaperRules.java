package dev.redisdrill.chaos.lab.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redisdrill.chaos.net.ConnectProbe;
import dev.redisdrill.chaos.net.Partition.Path;
import dev.redisdrill.timeline.unit.BitRate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which packets the kernel leads into the queue of a fault. On kernels without netem a queue that does not wait is in its place:
 * all but the waiting is the same.
 */
@Timeout(30)
class ShaperRules {
    private static final String NODE = "127.0.1.1";
    private static final String FAR = "127.0.9.1";
    private static final String NEAR = "127.0.9.2";
    private static final Duration ANSWER = Duration.ofMillis(500);
    private static final Duration DELAY = Duration.ofMillis(25);
    private static final Pattern SENT = Pattern.compile("class htb 1:(\\w+) .*\\R Sent (\\d+) bytes");

    @TempDir
    java.nio.file.Path directory;

    private String tc = "";
    private Shaper shaper = new Shaper("", java.nio.file.Path.of("/"), "");
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        Optional<String> found = Tool.find("tc");
        assumeTrue(found.isPresent(), "tc is missing on this machine: install iproute2");
        tc = found.orElseThrow();
        java.nio.file.Path script = Files.writeString(directory.resolve("tc"), """
                #!/bin/sh
                [ "$1" = -batch ] && { sed 's/netem .*/pfifo limit 1000/' | %s -batch -; exit $?; }
                exec %s "$@"
                """.formatted(tc, tc));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        shaper = new Shaper(script.toString(), directory, "127.0.0.1");
        server = new ServerSocket(0, 50, InetAddress.getByName(NODE));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (server != null) {
            shaper.liftAll();
            assertThat(show("qdisc")).doesNotContain("htb");
            server.close();
        }
    }

    @Test
    void whatIsSentAlongAPathWaitsAndNothingElseDoes() throws Exception {
        shaper.delay("far", List.of(new Path(FAR, NODE)), DELAY, Duration.ofMillis(5));
        assertThat(shaper.inForce("far")).isTrue();
        connect(NEAR);
        assertThat(sent()).isZero();
        connect(FAR);
        long there = sent();
        assertThat(there).isPositive();

        shaper.lift("far");
        assertThat(shaper.inForce("far")).isFalse();
        connect(FAR);
        assertThat(sent()).isEqualTo(there);
    }

    @Test
    void theWayBackIsAnotherPath() throws Exception {
        shaper.delay("there", List.of(new Path(FAR, NODE)), DELAY, Duration.ZERO);
        connect(FAR);
        long there = sent();
        shaper.lift("there");
        shaper.delay("both", List.of(new Path(FAR, NODE), new Path(NODE, FAR)), DELAY, Duration.ZERO);
        connect(FAR);
        assertThat(sent() - there).isGreaterThan(there);
    }

    @Test
    void faultsAreLiftedEachForItself() throws Exception {
        shaper.limit("narrow", NEAR, BitRate.parse("8mbit"));
        shaper.delay("far", List.of(new Path(FAR, NODE)), DELAY, Duration.ZERO);
        shaper.lift("narrow");
        assertThat(shaper.inForce("narrow")).isFalse();
        assertThat(shaper.inForce("far")).isTrue();
        shaper.limit("narrow", NEAR, BitRate.parse("8mbit"));
        shaper.lift("far");
        shaper.lift("far");
        assertThat(shaper.inForce("narrow")).isTrue();
        assertThat(shaper.inForce("far")).isFalse();
    }

    @Test
    void whatWasMadeInPartIsLiftedToo() throws Exception {
        shaper.delay("far", List.of(new Path(FAR, NODE)), DELAY, Duration.ZERO);
        assertThatThrownBy(() -> shaper.limit("narrow", "nowhere", BitRate.parse("8mbit")))
                .hasMessageStartingWith("tc refused: ");
        assertThat(shaper.inForce("narrow")).isFalse();
        shaper.lift("narrow");
        assertThat(show("class").lines().filter(line -> line.startsWith("class htb")))
                .hasSize(1);
        assertThat(shaper.inForce("far")).isTrue();
    }

    @Test
    void theOnlyThingThatAKernelMayLackIsNetem() throws Exception {
        Shaper real = new Shaper(tc, directory, "127.0.0.1");
        try {
            Optional<String> lacking = Shaper.whyNoDelays(tc);
            if (lacking.isEmpty()) {
                real.delay("far", List.of(new Path(FAR, NODE)), DELAY, Duration.ofMillis(5));
                long begun = System.nanoTime();
                connect(FAR);
                assertThat(System.nanoTime() - begun)
                        .isGreaterThan(DELAY.minusMillis(5).toNanos());
            } else {
                assertThat(lacking.get()).contains("qdisc kind is unknown");
                assertThatThrownBy(() -> real.delay("far", List.of(new Path(FAR, NODE)), DELAY, Duration.ofMillis(5)))
                        .hasMessageContaining("qdisc kind is unknown");
                real.lift("far");
            }
        } finally {
            real.liftAll();
        }
    }

    private void connect(String from) throws IOException {
        Path path = new Path(from, NODE);
        assertThat(ConnectProbe.answered(List.of(path), server.getLocalPort(), ANSWER))
                .containsExactly(path);
    }

    /** Bytes that have passed all classes. */
    private long sent() throws Exception {
        Matcher matcher = SENT.matcher(show("class"));
        long bytes = 0;
        while (matcher.find()) {
            bytes += Long.parseLong(matcher.group(2));
        }
        return bytes;
    }

    private String show(String what) throws Exception {
        return Command.run(List.of(tc, "-s", what, "show", "dev", "lo"), directory, "", Duration.ofSeconds(5))
                .output();
    }
}
