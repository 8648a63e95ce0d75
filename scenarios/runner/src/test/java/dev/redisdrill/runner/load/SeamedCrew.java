package dev.redisdrill.runner.load;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.control.ControlJson;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.engine.LoadWithin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A real {@link LoadCrew}, except that its programs run within this process and something stands between them and their connections. */
public final class SeamedCrew {
    private SeamedCrew() {}

    /**
     * So many programs.
     *
     * @param elsewhere they leave their evidence below this directory, and send it from there
     */
    public static Load of(int processes, UnaryOperator<ConnectionFactory> seam, Path runDirectory, Path elsewhere) {
        return new LoadCrew(
                runDirectory,
                IntStream.range(0, processes)
                        .mapToObj(i -> new LoadProcess(() -> new Program(seam), "it runs within the test"))
                        .toList(),
                Optional.of(index -> elsewhere.resolve(Integer.toString(index)).toString()),
                LoadCrew.Host.HERE);
    }

    private static final class Program implements LoadProgram {
        private final Pipe commands = Pipe.open();
        private final Pipe reports = Pipe.open();
        private final OutputStream told = Channels.newOutputStream(reports.sink());
        private final Thread thread;

        Program(UnaryOperator<ConnectionFactory> seam) throws IOException {
            thread = LoadWithin.start(Channels.newInputStream(commands.source()), this::tell, seam);
        }

        private synchronized void tell(LoadReport report) {
            try {
                told.write((ControlJson.toLine(report) + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public OutputStream input() {
            return Channels.newOutputStream(commands.sink());
        }

        @Override
        public InputStream output() {
            return Channels.newInputStream(reports.source());
        }

        @Override
        public int waitFor() throws InterruptedException {
            thread.join();
            return 0;
        }

        @Override
        public boolean waitFor(Duration limit) throws InterruptedException {
            thread.join(limit.toMillis());
            if (thread.isAlive()) {
                return false;
            }
            try {
                told.close();
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void kill() {
            try {
                commands.sink().close();
                told.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
