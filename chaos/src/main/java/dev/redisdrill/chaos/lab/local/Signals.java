package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Sends signals that Java cannot send. Thread-safe.
 *
 * <p>One shell is kept waiting for orders, because starting a process for each signal takes many milliseconds on a busy
 * machine, and that time would be part of every measured fault.
 */
final class Signals implements AutoCloseable {
    private static final String LOOP = "while read -r name pid; do kill -s \"$name\" \"$pid\" 2>&1; echo \"=$?\"; done";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path directory;
    private final Process shell;
    private final Writer orders;
    private final BufferedReader answers;

    private Signals(Path directory, Process shell) {
        this.directory = directory;
        this.shell = shell;
        this.orders = new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.US_ASCII);
        this.answers = new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    }

    static Signals open(Spawner spawner, Path directory) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", LOOP);
        return new Signals(directory, spawner.spawn(builder.directory(directory.toFile())));
    }

    /**
     * Sends a signal; it has been sent when this returns.
     *
     * @param name such as {@code STOP}
     * @param node whose process it is, for people
     * @throws LabException if it could not be sent, for one because there is no such process
     */
    void send(String name, String node, long pid) throws LabException {
        try {
            send(name, pid);
        } catch (IOException e) {
            throw new LabException("cannot send SIG" + name + " to " + node + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while sending SIG" + name + " to " + node, e);
        }
    }

    private synchronized void send(String name, long pid) throws IOException, InterruptedException {
        String answer = ask(name, pid);
        if (answer.isEmpty()) {
            answer = askNewShell(name, pid);
        }
        if (!answer.equals("=0")) {
            throw new IOException("kill -s " + name + " " + pid + ": " + answer);
        }
    }

    @Override
    public void close() {
        shell.destroyForcibly();
    }

    /** What the shell said; empty if it is gone. */
    private String ask(String name, long pid) {
        StringBuilder said = new StringBuilder();
        try {
            orders.write(name + " " + pid + "\n");
            orders.flush();
            String line = answers.readLine();
            while (line != null && !line.startsWith("=")) {
                said.append(line).append(' ');
                line = answers.readLine();
            }
            return line == null ? "" : said.append(line).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private String askNewShell(String name, long pid) throws IOException, InterruptedException {
        List<String> command = List.of("sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(pid));
        Command.Result result = Command.run(command, directory, "", PATIENCE);
        return result.output().strip() + "=" + result.exitCode();
    }
}
