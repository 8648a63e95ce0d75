package dev.redisdrill.runner.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether this machine gives out private namespaces: found out by making one, as the launcher does. */
final class NamespaceProbe {
    private static final long PATIENCE_SECONDS = 5;

    private NamespaceProbe() {}

    /** Why not; empty if it does. */
    static Optional<String> probe() throws InterruptedException {
        Optional<String> asWeAre = attempt(List.of());
        return asWeAre.isEmpty() ? asWeAre : attempt(List.of("--user", "--map-root-user"));
    }

    private static Optional<String> attempt(List<String> user) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(user);
        command.addAll(List.of("--net", "--pid", "--mount", "--fork", "--kill-child", "sh", "-c"));
        command.add("ip link set lo up && mount -t proc proc /proc && mount -t tmpfs tmpfs /mnt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.of("unshare did not end within " + PATIENCE_SECONDS + " s");
            }
            try (InputStream in = process.getInputStream()) {
                String said = new String(in.readNBytes(500), StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElse("exit code " + process.exitValue());
                return process.exitValue() == 0 ? Optional.empty() : Optional.of(said);
            }
        } catch (IOException e) {
            return Optional.of("unshare (util-linux) cannot be run: " + e.getMessage());
        }
    }
}
