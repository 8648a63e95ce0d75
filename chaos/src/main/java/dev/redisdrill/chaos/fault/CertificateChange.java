package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.ServedCertificate;
import dev.redisdrill.chaos.lab.CanCertify;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.topology.Nodes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes that show another certificate to those who connect from now on; who is connected notices nothing. */
final class CertificateChange extends CommandInjection {
    private static final String DIRECTIVE = "tls-cert-file";
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final CanCertify lab;
    private final Duration duration;
    private final Instant from;
    private final Instant until;
    private final Optional<TenantClients> disconnect;
    /** Connections for the healing, opened while the good certificates are still shown. */
    private final AdminClient reserve;

    private final Map<String, Path> prepared = new LinkedHashMap<>();
    private final Map<String, String> usual = new ConcurrentHashMap<>();
    private final Map<String, String> serials = new ConcurrentHashMap<>();

    /**
     * At all nodes of the aim.
     *
     * @param from the new certificates are valid from
     * @param until the new certificates are valid until
     * @param disconnect whether the tenants' connections to these nodes are ended
     */
    CertificateChange(FaultContext context, Aim aim, Duration duration, Instant from, Instant until, boolean disconnect)
            throws FaultException {
        super(context, aim);
        this.lab = ability(context, CanCertify.class);
        this.duration = duration;
        this.from = from;
        this.until = until;
        this.disconnect =
                disconnect ? Optional.of(TenantClients.of(Optional.empty(), context, nodes())) : Optional.empty();
        this.reserve = AdminClient.open(context.lab().access());
    }

    @Override
    public Duration hold() {
        return duration;
    }

    @Override
    void rehearse() throws FaultException, InterruptedException {
        try {
            for (String node : aim().nodes()) {
                prepared.put(node, lab.certify(node, from, until));
                usual.put(node, nodes().config(node, DIRECTIVE));
                serials.put(node, served(node).serial());
                new Nodes(reserve).call(node, "PING");
            }
        } catch (LabException e) {
            reserve.close();
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
    }

    @Override
    void apply() throws LabException, InterruptedException {
        for (Map.Entry<String, Path> node : prepared.entrySet()) {
            nodes().call(
                            node.getKey(),
                            "CONFIG",
                            "SET",
                            DIRECTIVE,
                            node.getValue().toString());
        }
        if (disconnect.isPresent()) {
            for (String node : aim().nodes()) {
                disconnect.get().kill(node);
            }
        }
    }

    @Override
    Sighting look() throws LabException {
        String text = "";
        for (String node : aim().nodes()) {
            ServedCertificate now = served(node);
            if (now.serial().equals(serials.get(node))) {
                return Sighting.notYet(node + " still shows its old certificate, serial " + now.serial());
            }
            boolean expired = until.isBefore(Instant.now());
            if (expired == now.refusal().isEmpty()) {
                return Sighting.notYet(node + " shows a certificate that is "
                        + now.refusal().map(why -> "refused: " + why).orElse("accepted"));
            }
            text = now.refusal()
                    .map(why ->
                            node + " shows a certificate that ended at " + now.notAfter() + " and is refused: " + why)
                    .orElse("serial " + serials.get(node) + " became " + now.serial() + " at " + node);
        }
        int others = aim().nodes().size() - 1;
        return Sighting.seen(
                "new connections see it: " + text + (others > 0 ? ", likewise at " + others + " more" : ""));
    }

    @Override
    void withdraw() throws LabException, InterruptedException {
        for (Map.Entry<String, String> node : usual.entrySet()) {
            try {
                nodes().call(node.getKey(), "CONFIG", "SET", DIRECTIVE, node.getValue());
            } catch (LabException e) {
                // A connection that broke cannot be opened again where the certificate is refused.
                new Nodes(reserve).call(node.getKey(), "CONFIG", "SET", DIRECTIVE, node.getValue());
            }
        }
        reserve.close();
    }

    @Override
    Sighting lookHealed() throws LabException {
        for (String node : aim().nodes()) {
            ServedCertificate now = served(node);
            if (!now.serial().equals(serials.get(node)) || now.refusal().isPresent()) {
                return Sighting.notYet(node + " shows serial " + now.serial() + " instead of " + serials.get(node));
            }
        }
        return Sighting.seen("the first certificates are shown again, and accepted");
    }

    private ServedCertificate served(String node) throws LabException {
        String ca = context()
                .lab()
                .access()
                .caPem()
                .orElseThrow(() -> new LabException("the lab has no TLS, and so no certificates"));
        try {
            return ServedCertificate.of(node, ca, LOOK);
        } catch (IOException e) {
            throw new LabException("cannot look at the certificate of " + node + ": " + e.getMessage(), e);
        }
    }
}
