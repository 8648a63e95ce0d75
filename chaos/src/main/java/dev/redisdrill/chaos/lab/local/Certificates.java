package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A certificate authority made for one run, and the one certificate that all its nodes share.
 *
 * @param authority can issue more
 * @param nodeKey the nodes' public key
 * @param caPem what clients trust
 * @param nodePem the nodes' certificate
 * @param nodeKeyPem its private key: a secret
 */
record Certificates(Authority authority, PublicKey nodeKey, String caPem, String nodePem, String nodeKeyPem) {

    /** Where the three files are, for the servers' configuration. */
    record TlsFiles(Path ca, Path certificate, Path key) {}

    /** Makes a set for nodes that announce these addresses. */
    static Certificates issue(Collection<String> addresses) {
        try {
            Authority authority = new Authority();
            KeyPair keys = authority.keyPair();
            return new Certificates(
                    authority,
                    keys.getPublic(),
                    authority.pem(),
                    authority.certify(keys.getPublic(), addresses),
                    Authority.pem(new JcaPKCS8Generator(keys.getPrivate(), null)));
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

    /** Writes a further certificate, of one address and for the same key, valid as long as told. */
    Path write(Path file, String address, Instant from, Instant until) throws IOException {
        try {
            writePrivately(file, authority.certify(nodeKey, List.of(address), from, until));
            return file;
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot issue a certificate: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "Certificates[***]";
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
