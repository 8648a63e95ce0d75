package dev.redisdrill.chaos.lab;

import java.nio.file.Path;
import java.time.Instant;

/** A lab whose authority can issue server certificates while it runs. Nodes are named {@code host:port}. */
public interface CanCertify {

    /**
     * Issues a certificate for a node, for the private key that it uses already, and writes it where the node can read it.
     * It has a serial number of its own. The node does not use it before it is told to ({@code tls-cert-file}).
     *
     * @param from valid from
     * @param until valid until; may have passed
     * @return the file
     * @throws LabException if the lab has no TLS, or the file cannot be written
     */
    Path certify(String node, Instant from, Instant until) throws LabException;
}
