package dev.redisdrill.chaos.lab.kube;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One connection of a client to an {@link ApiServerFront}. Thread-safe. */
final class FrontConnection implements Runnable {
    private static final int LINGER_MILLIS = (int) Duration.ofSeconds(1).toMillis();

    private final ApiServerFront front;
    private final Socket client;
    private volatile @Nullable Socket server;
    private volatile boolean watches;

    FrontConnection(ApiServerFront front, Socket client) {
        this.front = front;
        this.client = client;
    }

    /** Whether it is a watch that the server has begun to answer. */
    boolean watches() {
        return watches;
    }

    /** Ends it in both directions, at once. */
    void cut() {
        close(client);
        close(server);
    }

    @Override
    public void run() {
        try {
            InputStream asked = new BufferedInputStream(client.getInputStream());
            HttpHead head = HttpHead.read(asked);
            Integer trouble = front.troubleWith(head);
            if (trouble == null || trouble == 0) {
                pass(head, asked, trouble == null ? client.getOutputStream() : OutputStream.nullOutputStream());
            } else {
                refuse(trouble, asked);
            }
        } catch (IOException e) {
            // whoever was connected is gone; so is this, then
        } finally {
            cut();
            front.ended(this);
        }
    }

    private void pass(HttpHead head, InputStream asked, OutputStream answer) throws IOException {
        Socket connected = front.connect(head);
        server = connected;
        OutputStream out = connected.getOutputStream();
        out.write(head.alone());
        out.flush();
        front.run(() -> copy(asked, out, () -> {}));
        copy(connected.getInputStream(), answer, () -> watches = head.watches());
    }

    private void copy(InputStream from, OutputStream to, Runnable begun) {
        byte[] buffer = new byte[1 << 14];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.write(buffer, 0, n);
                to.flush();
                begun.run();
            }
        } catch (IOException e) {
            cut(); // nobody hears the rest
        }
    }

    private void refuse(int code, InputStream asked) throws IOException {
        byte[] body = ApiServerFront.status(code).getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + code
                + " Refused\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        OutputStream out = client.getOutputStream();
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
        client.shutdownOutput();
        client.setSoTimeout(LINGER_MILLIS);
        copy(asked, OutputStream.nullOutputStream(), () -> {}); // closed with something unread, the answer might be lost
    }

    static void close(@Nullable Closeable open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // it is of no further use either way
        }
    }
}
