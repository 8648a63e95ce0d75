package dev.redisdrill.simulations.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SSLSocketWrapper;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.util.IOUtils;

/**
 * Sockets as the library makes them, except that they come from a given local address. The library asks for a subclass of
 * its own factory where it wants to know a connection's node. Thread-safe.
 */
final class SourceSockets extends DefaultJedisSocketFactory {
    private final JedisClientConfig config;
    private final Optional<String> source;

    /**
     * @param source the local address; empty: the system's choice
     */
    SourceSockets(HostAndPort node, JedisClientConfig config, Optional<String> source) {
        super(node, config);
        this.config = config;
        this.source = source;
    }

    @Override
    public Socket createSocket() {
        HostAndPort node = getHostAndPort();
        Socket socket = new Socket();
        try {
            socket.setKeepAlive(true);
            socket.setTcpNoDelay(true);
            socket.setSoLinger(true, 0);
            if (source.isPresent()) {
                socket.bind(new InetSocketAddress(source.get(), 0));
            }
            socket.connect(new InetSocketAddress(node.getHost(), node.getPort()), config.getConnectionTimeoutMillis());
            socket.setSoTimeout(config.getSocketTimeoutMillis());
            return config.isSsl() ? secured(socket, node) : socket;
        } catch (IOException e) {
            IOUtils.closeQuietly(socket);
            throw new JedisConnectionException("Failed to connect to " + node + ".", e);
        }
    }

    // As JedisConnectionFactory sets it.
    @SuppressWarnings("deprecation")
    private Socket secured(Socket plain, HostAndPort node) throws IOException {
        SSLSocketFactory factory = config.getSslSocketFactory();
        SSLSocket secure = (SSLSocket) factory.createSocket(plain, node.getHost(), node.getPort(), true);
        SSLParameters parameters = config.getSslParameters();
        secure.setSSLParameters(parameters);
        return new SSLSocketWrapper(secure, plain);
    }
}
