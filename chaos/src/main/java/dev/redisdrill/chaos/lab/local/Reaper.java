package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A shell that outlives this process for a moment, where no namespace ends everything at once: it ends what the kernel's
 * signal on the parent's death does not reach, and deletes the private directories.
 *
 * <p>The kernel forgets that signal when a process forks, so a child that rewrites an append-only file outlives its killed
 * server; one of Redis 6.2 waits for it in vain for a whole second. The shell reads from a pipe that nobody but this process
 * holds, and is awake the moment that closes, however this process ends. A process is a server's, or a child of one, by the
 * same two signs as for {@link ServerProcess}. Looks are bounded in number; the shell leaves nothing, itself included.
 */
final class Reaper implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String DONE = "done\n";

    /**
     * Arguments: the lab's directory of servers, the run directory, where private directories are made. On a crowded machine it is
     * the starting of programs that takes time, so it starts none before it has to.
     */
    private static final String SCRIPT = """
            server=$0 run=$1
            shift
            read -r word
            look=0 clean=0
            while [ $clean -lt 2 ] && [ $look -lt 50 ]; do
                look=$((look + 1)) clean=$((clean + 1))
                for process in /proc/[0-9]*; do
                    [ "$process/cwd/.." -ef "$server" ] || continue
                    for data in "$server"/*/; do
                        if [ "$process/cwd" -ef "$data" ] && [ "$process/fd/1" -ef "${data%/}.log" ]; then
                            kill -s KILL "${process#/proc/}"
                            clean=0
                        fi
                    done
                done
                [ $clean -gt 0 ] || sleep 0.02
            done
            [ "$word" = done ] && exit
            for base in "$@"; do
                for private in "$base"/redis-drill-*; do
                    [ -O "$private/run" ] || continue
                    IFS= read -r owner < "$private/run"
                    if [ "$owner" = "$run" ]; then
                        rm -rf "$private" || { sleep 0.2; rm -rf "$private"; }
                    fi
                done
            done
            """;

    private final Process shell;

    private Reaper(Process shell) {
        this.shell = shell;
    }

    /**
     * Starts one.
     *
     * @param prefix of commands that a Ctrl-C at the terminal is not to reach
     * @param server where the data directories of the nodes are, each beside its log
     * @param run the run directory
     * @param privately where private directories are made
     */
    static Reaper start(List<String> prefix, Path server, Path run, List<Path> privately) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("sh", "-c", SCRIPT, server.toString(), run.toString()));
        privately.forEach(base -> command.add(base.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(List.of("PATH"));
        return new Reaper(builder.start());
    }

    /** The shell, for tests. */
    Process shell() {
        return shell;
    }

    /** Ends processes of the lab that are still there, but deletes nothing: this process does that itself. */
    @Override
    public void close() throws IOException {
        try (OutputStream orders = shell.getOutputStream()) {
            orders.write(DONE.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // It was killed: there is nobody to tell.
        }
        try {
            if (!shell.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                shell.destroyForcibly();
                throw new IOException("it has not ended within " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends by itself
        }
    }
}
