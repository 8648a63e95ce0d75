package dev.redisdrill.chaos.admin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a server shows to a new connection. Nothing is sent over that connection.
 *
 * @param serial its serial number, in hexadecimal digits
 * @param notAfter when it ends, as an ISO-8601 instant
 * @param refusal why a client that verifies it does not accept it; empty if it does
 */
public record ServedCertificate(String serial, String notAfter, Optional<String> refusal) {

    /**
     * Connects and looks.
     *
     * @param caPem the certificates to trust, PEM
     * @throws IOException if there is no connection, or no TLS, within the time-out
     */
    public static ServedCertificate of(String node, String caPem, Duration timeout) throws IOException {
        int colon = node.lastIndexOf(':');
        int millis = (int) timeout.toMillis();
        try (Socket plain = new Socket()) {
            Witness witness = new Witness(verifier(caPem));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {witness}, new SecureRandom());
            String host = node.substring(0, colon);
            int port = Integer.parseInt(node.substring(colon + 1));
            plain.connect(new InetSocketAddress(host, port), millis);
            plain.setSoTimeout(millis);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                socket.startHandshake();
            }
            return witness.report(node);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot look at the certificate of " + node + ": " + e.getMessage(), e);
        }
    }

    private static X509TrustManager verifier(String caPem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(caPem.getBytes(StandardCharsets.US_ASCII)))) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this Java runtime verifies no X.509 certificates");
    }

    /** Goes on whatever it is shown, and remembers what a verifying client would have said. */
    private static final class Witness implements X509TrustManager {
        private final X509TrustManager verifier;
        private @Nullable X509Certificate shown;
        private @Nullable String refusal;

        Witness(X509TrustManager verifier) {
            this.verifier = verifier;
        }

        ServedCertificate report(String node) throws IOException {
            X509Certificate certificate = shown;
            if (certificate == null) {
                throw new IOException(node + " showed no certificate");
            }
            return new ServedCertificate(
                    certificate.getSerialNumber().toString(16),
                    certificate.getNotAfter().toInstant().toString(),
                    Optional.ofNullable(refusal));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            shown = chain[0];
            try {
                verifier.checkServerTrusted(chain, type);
            } catch (CertificateException e) {
                Throwable deepest = e;
                while (deepest.getCause() != null) {
                    deepest = deepest.getCause();
                }
                refusal = String.valueOf(deepest.getMessage());
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return verifier.getAcceptedIssuers();
        }
    }
}
