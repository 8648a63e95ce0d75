package dev.redisdrill.chaos.admin;

import dev.redisdrill.timeline.spec.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A password in the form in which ACL rules may hold it without telling it. */
public final class PasswordHash {
    private PasswordHash() {}

    /** SHA-256 in hexadecimal digits: what stands behind {@code #} and {@code !} in a rule. */
    public static String of(Secret password) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(password.reveal().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
