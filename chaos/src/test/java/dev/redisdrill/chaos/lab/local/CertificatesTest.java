package dev.redisdrill.chaos.lab.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    @TempDir
    Path directory;

    @Test
    void oneCertificateServesAllAddressesAsServerAndAsClient() throws Exception {
        Certificates made = Certificates.issue(List.of("127.0.1.1", "127.0.3.2"));
        X509Certificate ca = parse(made.caPem());
        X509Certificate node = parse(made.nodePem());

        node.verify(ca.getPublicKey());
        node.checkValidity();
        assertThat(node.getExtendedKeyUsage()).containsExactlyInAnyOrder(SERVER_AUTH, CLIENT_AUTH);
        assertThat(node.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactly("127.0.1.1", "127.0.3.2");
        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(node.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void thePrivateKeyIsReadableByItsOwnerAloneAndNeverPrinted() throws Exception {
        Certificates made = Certificates.issue(List.of("127.0.1.1"));
        Certificates.TlsFiles files = made.write(directory);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
                .isEqualTo("rw-------");
        assertThat(files.key()).content().contains("BEGIN PRIVATE KEY");
        assertThat(made.toString()).doesNotContain("PRIVATE");
    }

    private static X509Certificate parse(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
