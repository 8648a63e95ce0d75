package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
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
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority made for one run, and the one certificate that all its nodes share. The authority's private
 * key is forgotten as soon as it has signed.
 *
 * @param caPem what clients trust
 * @param nodePem the nodes' certificate
 * @param nodeKeyPem its private key: a secret
 */
record Certificates(String caPem, String nodePem, String nodeKeyPem) {
    private static final Duration BEFORE = Duration.ofDays(1); // clocks of other machines may be behind
    private static final Duration AFTER = Duration.ofDays(60); // longer than the longest soak
    private static final String SIGNATURE = "SHA256withECDSA";

    /** Where the three files are, for the servers' configuration. */
    record TlsFiles(Path ca, Path certificate, Path key) {}

    /** Makes a set for nodes that announce these addresses. */
    static Certificates issue(Collection<String> addresses) {
        SecureRandom random = new SecureRandom();
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair caKeys = keys.generateKeyPair();
            KeyPair nodeKeys = keys.generateKeyPair();
            X509CertificateHolder ca = authority(caKeys, random);
            X509CertificateHolder node = node(nodeKeys, ca, caKeys.getPrivate(), addresses, random);
            return new Certificates(pem(ca), pem(node), pem(new JcaPKCS8Generator(nodeKeys.getPrivate(), null)));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot make EC certificates: " + e.getMessage(), e);
        }
    }

    /** Writes the files, readable by this user alone, into a directory that only this user reads. */
    TlsFiles write(Path privateDirectory) throws IOException {
        TlsFiles files = new TlsFiles(
                privateDirectory.resolve("ca.pem"),
                privateDirectory.resolve("node.pem"),
                privateDirectory.resolve("node.key"));
        writePrivately(files.ca(), caPem);
        writePrivately(files.certificate(), nodePem);
        writePrivately(files.key(), nodeKeyPem);
        return files;
    }

    @Override
    public String toString() {
        return "Certificates[***]";
    }

    private static X509CertificateHolder authority(KeyPair keys, SecureRandom random)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        X500Name name = new X500Name("O=Redis Drill,CN=Authority of one run");
        return builder(name, name, keys, random)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()))
                .build(signer(keys.getPrivate()));
    }

    private static X509CertificateHolder node(
            KeyPair keys, X509CertificateHolder ca, PrivateKey caKey, Collection<String> addresses, SecureRandom random)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        GeneralName[] names = addresses.stream()
                .map(address -> new GeneralName(GeneralName.iPAddress, address))
                .toArray(GeneralName[]::new);
        // Nodes are clients of each other on the bus: without clientAuth its handshakes never finish.
        KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        return builder(ca.getSubject(), new X500Name("O=Redis Drill,CN=Node"), keys, random)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca))
                .build(signer(caKey));
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, KeyPair keys, SecureRandom random) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, random).setBit(0),
                Date.from(now.minus(BEFORE)),
                Date.from(now.plus(AFTER)),
                subject,
                keys.getPublic());
    }

    private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder(SIGNATURE).build(key);
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
