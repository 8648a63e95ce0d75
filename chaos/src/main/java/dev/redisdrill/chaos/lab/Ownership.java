package dev.redisdrill.chaos.lab;

import java.nio.file.Path;

/**
 * Where a lab declares what it makes on this machine, so that it can be cleared away after the run was killed.
 *
 * <p>Thread-safe. What is declared is on disk when a method returns; an {@link java.io.UncheckedIOException} means that
 * it is not, and the lab must not go on.
 */
public interface Ownership {
    /** For labs that die with their namespace, and for tests: declares nothing. */
    Ownership NONE = new Ownership() {
        @Override
        public void process(long pid, String what) {}

        @Override
        public void directory(Path path) {}
    };

    /**
     * A process that was just started.
     *
     * @param what what it is, for people: {@code redis-server 127.0.0.2:7001}
     */
    void process(long pid, String what);

    /** A private directory that exists already and holds nothing but what the lab puts there. */
    void directory(Path path);
}
