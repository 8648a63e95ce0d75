package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority made for one run. Its private key is in memory only, and goes with the lab. Thread-safe.
 */
final class Authority {
    private static final Duration BEFORE = Duration.ofDays(1); // clocks of other machines may be behind
    private static final Duration AFTER = Duration.ofDays(60); // longer than the longest soak
    private static final String SIGNATURE = "SHA256withECDSA";

    private final SecureRandom random = new SecureRandom();
    private final PrivateKey key;
    private final X509CertificateHolder certificate;

    /** Makes a new one. */
    Authority() throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair keys = keyPair();
        key = keys.getPrivate();
        X500Name name = new X500Name("O=Redis Drill,CN=Authority of one run");
        Instant now = Instant.now();
        certificate = builder(name, name, keys.getPublic(), now.minus(BEFORE), now.plus(AFTER))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()))
                .build(signer());
    }

    /** A key pair for somebody. */
    KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(new ECGenParameterSpec("secp256r1"), random);
        return keys.generateKeyPair();
    }

    /** What clients trust. */
    String pem() throws IOException {
        return pem(certificate);
    }

    /** A certificate for nodes that announce these addresses, valid as long as the authority itself. */
    String certify(PublicKey nodeKey, Collection<String> addresses)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = Instant.now();
        return certify(nodeKey, addresses, now.minus(BEFORE), now.plus(AFTER));
    }

    /** A certificate for nodes that announce these addresses. */
    String certify(PublicKey nodeKey, Collection<String> addresses, Instant from, Instant until)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        GeneralName[] names = addresses.stream()
                .map(address -> new GeneralName(GeneralName.iPAddress, address))
                .toArray(GeneralName[]::new);
        // Nodes are clients of each other on the bus: without clientAuth its handshakes never finish.
        KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        return pem(builder(certificate.getSubject(), new X500Name("O=Redis Drill,CN=Node"), nodeKey, from, until)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate))
                .build(signer()));
    }

    /** Anything that has a PEM form. */
    static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey publicKey, Instant from, Instant until) {
        BigInteger serial = new BigInteger(120, random).setBit(0);
        return new JcaX509v3CertificateBuilder(issuer, serial, Date.from(from), Date.from(until), subject, publicKey);
    }

    private ContentSigner signer() throws OperatorCreationException {
        return new JcaContentSignerBuilder(SIGNATURE).build(key);
    }
}
