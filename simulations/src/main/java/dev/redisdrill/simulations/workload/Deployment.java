package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.ledger.WriteLedger;
import dev.redisdrill.simulations.operation.UserGroup;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A workload made ready.
 *
 * @param group its users
 * @param space its keys
 * @param trial the commands that its users will give
 * @param prefill the commands that put its data in place before the load starts
 * @param ledger what remembers its writes, if it is a ledger
 * @param account what tells whether it worked as it should, if it keeps a history
 * @param lifetimes what tells what became of its keys' times to live, if they have any
 * @param companion what works beside its users
 */
public record Deployment(
        UserGroup group,
        KeySpace space,
        Trial trial,
        Prefill prefill,
        Optional<WriteLedger> ledger,
        Optional<Account> account,
        Optional<Account> lifetimes,
        Companion companion) {

    /** One whose users do all the work. */
    public Deployment(
            UserGroup group,
            KeySpace space,
            Trial trial,
            Prefill prefill,
            Optional<WriteLedger> ledger,
            Optional<Account> account) {
        this(group, space, trial, prefill, ledger, account, Optional.empty(), Companion.NONE);
    }

    /** One that keeps no history. */
    public Deployment(UserGroup group, KeySpace space, Trial trial, Prefill prefill, Optional<WriteLedger> ledger) {
        this(group, space, trial, prefill, ledger, Optional.empty());
    }

    /** One that keeps a history. */
    public Deployment(UserGroup group, KeySpace space, Trial trial, Prefill prefill, Account account) {
        this(group, space, trial, prefill, Optional.empty(), Optional.of(account));
    }

    /** The same, which keeps a history of its keys' times to live as well. */
    Deployment with(Lifetimes kept) {
        return new Deployment(group, space, trial, prefill, ledger, account, Optional.of(kept.account()), companion);
    }

    /** All that is to be looked at in the end. */
    public List<Account> accounts() {
        return Stream.concat(account.stream(), lifetimes.stream()).toList();
    }

    /** One that keeps a history, and whose users do not do all the work. */
    public Deployment(
            UserGroup group, KeySpace space, Trial trial, Prefill prefill, Account account, Companion companion) {
        this(group, space, trial, prefill, Optional.empty(), Optional.of(account), Optional.empty(), companion);
    }

    /**
     * The evidence of a service's correctness.
     *
     * @param history what its users did and saw
     * @param inspection what is added to it at the end
     * @param everywhere whether each of several load processes takes that look, at what is its own; if not, one does for all
     */
    public record Account(History history, Inspection inspection, boolean everywhere) {
        /** One look at the cluster tells it all. */
        public Account(History history, Inspection inspection) {
            this(history, inspection, false);
        }
    }

    /** Every command that the users will give, once, to try out whether they may. */
    @FunctionalInterface
    public interface Trial {
        /** To be given in this order, on a key that is not there and is not there afterwards. */
        List<byte[][]> commands(byte[] key);
    }

    /** Commands to run once before the load starts, in any order but for {@link #first}. */
    public interface Prefill {
        /** Nothing. */
        Prefill NONE = of(0, i -> new byte[0][]);

        /** How many. */
        int size();

        /** So many of them have to be acknowledged before the others are given, which depend on them. */
        default int first() {
            return size();
        }

        /** The i-th, from 0. */
        byte[][] command(int i);

        /** So many commands, made when they are asked for. */
        static Prefill of(int size, java.util.function.IntFunction<byte[][]> commands) {
            return new Prefill() {
                @Override
                public int size() {
                    return size;
                }

                @Override
                public byte[][] command(int i) {
                    return commands.apply(i);
                }
            };
        }
    }
}
