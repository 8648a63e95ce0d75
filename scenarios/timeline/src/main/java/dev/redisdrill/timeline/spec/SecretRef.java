package dev.redisdrill.timeline.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a secret is to be found, as users write it: {@code env:NAME}, {@code file:PATH}, or, where the target is on
 * Kubernetes, {@code secret:NAME/KEY}. Never the secret itself, so it may be printed and written down.
 *
 * @param source where to look
 * @param name the environment variable, the path of the file, or name and key of the Kubernetes secret
 */
public record SecretRef(Source source, String name) {
    /** The text form, for schemas. */
    public static final String PATTERN = "env:[A-Za-z_][A-Za-z0-9_]*|file:.+|secret:[a-z0-9.-]+/[A-Za-z0-9._-]+";

    private static final Pattern FORM =
            Pattern.compile("(env):([A-Za-z_][A-Za-z0-9_]*)|(file):(.+)|(secret):([a-z0-9.-]+/[A-Za-z0-9._-]+)");

    /** Where a secret can be. */
    public enum Source {
        /** An environment variable. */
        ENV,
        /** A file; one line end at its end is not part of the secret. */
        FILE,
        /** A key of a secret in the namespace of a Kubernetes target. */
        SECRET
    }

    /**
     * Reads {@code env:NAME}, {@code file:PATH} or {@code secret:NAME/KEY}.
     *
     * @throws IllegalArgumentException if the text has another form; the message does not repeat the text, which may be
     *     a password written by mistake
     */
    @JsonCreator
    public static SecretRef parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a reference to a secret; write env:NAME or file:PATH, never the secret itself");
        }
        if (matcher.group(5) != null) {
            return new SecretRef(Source.SECRET, matcher.group(6));
        }
        return matcher.group(1) != null
                ? new SecretRef(Source.ENV, matcher.group(2))
                : new SecretRef(Source.FILE, matcher.group(4));
    }

    /** The same reference, whatever the directory it is looked up from: a relative path starts from this one. */
    public SecretRef from(Path base) {
        return source != Source.FILE
                ? this
                : new SecretRef(
                        Source.FILE,
                        base.resolve(name).toAbsolutePath().normalize().toString());
    }

    /**
     * Looks the secret up.
     *
     * @param environment the environment variables
     * @param base the directory that a relative path starts from
     * @throws IOException if it is not there or empty: one line that names the reference, never the value
     */
    public Secret resolve(Map<String, String> environment, Path base) throws IOException {
        String value = switch (source) {
            case ENV -> fromEnvironment(environment);
            case FILE -> fromFile(base);
            case SECRET ->
                throw new IOException(
                        this + ": only a target on Kubernetes has such secrets; write env:NAME" + " or file:PATH");
        };
        if (value.isEmpty()) {
            throw new IOException(this + ": is empty; put the secret there");
        }
        return Secret.of(value);
    }

    private String fromEnvironment(Map<String, String> environment) throws IOException {
        String value = environment.get(name);
        if (value == null) {
            throw new IOException(this + ": the environment variable " + name + " is not set; export it first");
        }
        return value;
    }

    private String fromFile(Path base) throws IOException {
        Path file = base.resolve(name);
        try {
            return Files.readString(file, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            String what = Files.exists(file)
                    ? "cannot be read; check its permissions"
                    : "does not exist; put the secret there";
            throw new IOException(this + ": the file " + file.toAbsolutePath().normalize() + " " + what, e);
        }
    }

    @Override
    @JsonValue
    public String toString() {
        return source.name().toLowerCase(Locale.ROOT) + ":" + name;
    }
}
