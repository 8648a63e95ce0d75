package dev.redisdrill.chaos.lab.kube;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A process's streams over a WebSocket, as {@code v4.channel.k8s.io} has it: the first byte of a message is its channel, 0 standard
 * input, 1 output, 2 error, 3 a Status at the end. A kubelet says Success there whatever the exit code. Thread-safe.
 */
final class AttachedProcess extends WebSocketListener {
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int STATUS = 3;
    private static final int NORMAL = 1000;
    private static final String SUCCESS = "{\"metadata\":{},\"status\":\"Success\"}";

    private final Process process;
    private final ExecutorService input = Executors.newSingleThreadExecutor(AttachedProcess::daemon);

    AttachedProcess(Process process) {
        this.process = process;
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
        Thread output = daemon(() -> copy(process.getInputStream(), socket, STDOUT));
        Thread errors = daemon(() -> copy(process.getErrorStream(), socket, STDERR));
        output.start();
        errors.start();
        daemon(() -> {
                    try {
                        output.join();
                        errors.join();
                        process.waitFor();
                        send(socket, STATUS, SUCCESS.getBytes(StandardCharsets.UTF_8));
                        socket.close(NORMAL, "");
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }

    @Override
    public void onMessage(WebSocket socket, byte[] bytes) {
        if (bytes.length > 1 && bytes[0] == STDIN) {
            input.execute(() -> write(Arrays.copyOfRange(bytes, 1, bytes.length)));
        }
    }

    @Override
    public void onClosed(WebSocket socket, int code, String reason) {
        endInput();
    }

    @Override
    public void onFailure(WebSocket socket, Throwable error, Response response) {
        endInput();
    }

    private void write(byte[] bytes) {
        try {
            OutputStream to = process.getOutputStream();
            to.write(bytes);
            to.flush();
        } catch (IOException e) {
            // it has ended, and reads no more
        }
    }

    private synchronized void endInput() {
        if (input.isShutdown()) {
            return;
        }
        input.execute(() -> {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // it has ended
            }
        });
        input.shutdown();
    }

    private static void copy(InputStream from, WebSocket socket, int channel) {
        byte[] buffer = new byte[1 << 14];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                send(socket, channel, Arrays.copyOf(buffer, n));
            }
        } catch (IOException e) {
            // the process was killed
        }
    }

    private static void send(WebSocket socket, int channel, byte[] data) {
        byte[] message = new byte[data.length + 1];
        message[0] = (byte) channel;
        System.arraycopy(data, 0, message, 1, data.length);
        socket.send(message);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "attached-process");
        thread.setDaemon(true);
        return thread;
    }
}
