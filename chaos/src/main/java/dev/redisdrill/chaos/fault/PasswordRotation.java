package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.admin.PasswordHash;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import dev.redisdrill.timeline.spec.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A tenant between two passwords. The first step is done at once, the second when the overlap is over, in a thread of its
 * own; in the right order not before it was seen that both passwords are accepted. Servers are only ever told hashes.
 */
final class PasswordRotation extends CommandInjection {
    private static final Duration LOGIN = Duration.ofSeconds(2);
    private static final long JOIN_MILLIS = 5_000;
    private static final int PASSWORD_BYTES = 24;

    private final RotatePassword fault;
    private final boolean right;
    private final User first;
    private final User second;
    private final TenantClients clients;
    private final CountDownLatch bothSeen = new CountDownLatch(1);
    private volatile @Nullable Thread later;
    private volatile Sighting secondStep = Sighting.notYet("the second step was not taken");

    PasswordRotation(FaultContext context, Aim aim, RotatePassword fault) throws FaultException {
        super(context, aim);
        this.fault = fault;
        this.right = fault.order() == RotatePassword.Order.RIGHT;
        this.clients = TenantClients.of(Optional.of(fault.tenant()), context, nodes());
        this.first = context.lab()
                .access()
                .userOf(fault.tenant())
                .orElseThrow(() -> new FaultException("tenant " + fault.tenant() + " has no user"));
        this.second = new User(first.name(), draw(), first.source());
    }

    private static Secret draw() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Secret.of(HexFormat.of().formatHex(bytes));
    }

    @Override
    public Duration hold() {
        return fault.hold();
    }

    @Override
    Duration patience() {
        return Duration.ofSeconds(5); // a dozen logins, each with a TLS handshake
    }

    @Override
    void rehearse() throws FaultException, InterruptedException {
        Sighting works = accepted(first);
        if (!works.seen()) {
            throw new FaultException(works.text() + "; the fault was not injected");
        }
    }

    @Override
    void apply() throws LabException, FaultException, InterruptedException {
        if (right) {
            rules(add(second));
            context().logins().use(fault.tenant(), second);
        } else {
            rules(add(second), remove(first));
            endConnections();
        }
        Thread thread = new Thread(this::secondStep, "password-" + context().fault());
        thread.setDaemon(true);
        later = thread;
        thread.start();
    }

    private void secondStep() {
        try {
            TimeUnit.NANOSECONDS.sleep(fault.overlap().toNanos());
            if (right) {
                // As whoever rotates with care: the old one goes when it was seen that the new one works.
                if (!bothSeen.await(patience().toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                rules(remove(first));
                endConnections();
                secondStep = refused(first);
            } else {
                context().logins().use(fault.tenant(), second);
                secondStep = Sighting.seen("its clients were told the new password");
            }
        } catch (LabException | FaultException e) {
            secondStep = Sighting.notYet("the second step failed: " + e.getMessage());
        } catch (InterruptedException e) {
            // healed before it was due
        }
    }

    @Override
    Sighting look() throws InterruptedException {
        if (!right) {
            return refused(first).and(accepted(second));
        }
        Sighting both = accepted(second).and(accepted(first));
        if (both.seen()) {
            bothSeen.countDown();
        }
        return both;
    }

    @Override
    void withdraw() throws LabException, InterruptedException {
        Thread thread = later;
        if (thread != null) {
            thread.interrupt();
            thread.join(JOIN_MILLIS);
        }
        rules(add(first));
        try {
            context().logins().use(fault.tenant(), first);
        } catch (FaultException e) {
            // A load that has ended needs no password; the servers' rules are put right in any case.
        }
        removeSecond();
    }

    /** Where it is not known, there is nothing to remove. */
    private void removeSecond() throws LabException, InterruptedException {
        for (String node : context().nodes()) {
            List<String> user = nodes().list(node, "ACL", "GETUSER", first.name());
            if (user.toString().contains(PasswordHash.of(second.password()))) {
                nodes().call(node, "ACL", "SETUSER", first.name(), remove(second));
            }
        }
    }

    @Override
    Sighting lookHealed() throws InterruptedException {
        return secondStep.and(refused(second)).and(accepted(first));
    }

    private void rules(String... rules) throws LabException, InterruptedException {
        String[] command = new String[3 + rules.length];
        command[0] = "ACL";
        command[1] = "SETUSER";
        command[2] = first.name();
        System.arraycopy(rules, 0, command, 3, rules.length);
        for (String node : context().nodes()) {
            nodes().call(node, command);
        }
    }

    private static String add(User user) {
        return "#" + PasswordHash.of(user.password());
    }

    private static String remove(User user) {
        return "!" + PasswordHash.of(user.password());
    }

    /** Connections stay logged in whatever becomes of their password. */
    private void endConnections() throws LabException, InterruptedException {
        for (String node : context().nodes()) {
            clients.kill(node);
        }
    }

    private Sighting accepted(User user) throws InterruptedException {
        Map<String, String> refusals = logIn(user);
        return refusals.isEmpty()
                ? Sighting.seen("every node accepts the " + word(user) + " password")
                : Sighting.notYet("the " + word(user) + " password is refused: "
                        + refusals.values().iterator().next());
    }

    private Sighting refused(User user) throws InterruptedException {
        Map<String, String> refusals = logIn(user);
        boolean everywhere = refusals.size() == context().nodes().size()
                && refusals.values().stream().allMatch(text -> text.contains("WRONGPASS"));
        return everywhere
                ? Sighting.seen("every node refuses the " + word(user) + " password (WRONGPASS)")
                : Sighting.notYet("the " + word(user) + " password is not refused everywhere");
    }

    @SuppressWarnings("ReferenceEquality") // it is one of the two
    private String word(User user) {
        return user == first ? "old" : "new";
    }

    /** Logs in to every node over new connections; returns those that did not let it in, and why. */
    private Map<String, String> logIn(User user) throws InterruptedException {
        ClusterAccess access = context().lab().access();
        ClusterAccess as = new ClusterAccess(access.seeds(), access.tls(), access.caPem(), Optional.of(user), Map.of());
        Map<String, String> refusals = new LinkedHashMap<>();
        try (AdminClient client = AdminClient.open(as)) {
            for (String node : context().nodes()) {
                try {
                    client.call(node, LOGIN, "PING");
                } catch (NodeUnavailableException | CommandRefusedException e) {
                    refusals.put(node, String.valueOf(e.getMessage()));
                }
            }
        }
        return refusals;
    }
}
