package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.ledger.LedgerPen;
import dev.redisdrill.simulations.ledger.UniqueSet;
import dev.redisdrill.simulations.ledger.WriteLedger;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.measure.Outcome;
import java.util.SplittableRandom;

/**
 * The single writer of some registers and of one set after another.
 *
 * <p>A register whose write ended UNKNOWN is left alone while there are others: a late execution of that write could
 * otherwise undo an acknowledged one, and nobody could tell that from a loss.
 */
final class LedgerUser implements OperationSource {
    private final WriteLedger ledger;
    private final LedgerPen pen;
    private final int place;
    private final int[] registers;
    private final double readShare;
    private final double setShare;
    private final SplittableRandom random;
    private final Distribution.IntChooser chooser;
    private int inUse;
    private UniqueSet set;
    private int chosen;

    /** Of the space's shard at {@code place}, the registers from {@code from} up to {@code to}. */
    LedgerUser(
            WriteLedger ledger,
            int place,
            int from,
            int to,
            Distribution distribution,
            double readShare,
            double setShare,
            SplittableRandom random) {
        this.ledger = ledger;
        this.pen = ledger.pen();
        this.place = place;
        this.registers = java.util.stream.IntStream.range(from, to).toArray();
        this.inUse = registers.length;
        this.readShare = readShare;
        this.setShare = setShare;
        this.random = random;
        this.chooser = distribution.chooser(to - from, random);
        this.set = pen.newSet(place);
    }

    @Override
    public void next(Operation operation) {
        operation.keyIndex = 1;
        operation.followUp = false;
        boolean read = random.nextDouble() < readShare;
        if (random.nextDouble() < setShare) {
            int known = set.acknowledgedAtOrBelow(random.nextInt(Math.max(1, set.attempted())));
            if (read && known >= 0) {
                ask(operation, known);
            } else {
                add(operation);
            }
        } else if (read) {
            get(operation);
        } else {
            put(operation);
        }
    }

    private void put(Operation operation) {
        int next = chooser.next();
        chosen = next < inUse ? next : random.nextInt(inUse);
        int register = registers[chosen];
        long version = pen.begin(register);
        byte[] key = ledger.space().key(register);
        operation.name = "set";
        operation.command = new byte[][] {Text.SET, key, ledger.value(register, version), Text.GET};
        operation.write = true;
        about(operation, register, version);
    }

    private void get(Operation operation) {
        int register = registers[chooser.next()];
        operation.name = "get";
        operation.command = new byte[][] {Text.GET, ledger.space().key(register)};
        operation.write = false;
        about(operation, register, ledger.acknowledged(register));
    }

    private void about(Operation operation, int register, long version) {
        operation.slot = ledger.space().slot(register);
        operation.shard = ledger.space().shardOf(register);
        operation.item = register;
        operation.version = version;
    }

    private void add(Operation operation) {
        if (set.full()) {
            set = pen.newSet(place);
        }
        int element = pen.begin(set);
        operation.name = "sadd";
        operation.command = new byte[][] {Text.SADD, set.key(), set.element(element)};
        operation.write = true;
        aboutSet(operation, element);
    }

    private void ask(Operation operation, int element) {
        operation.name = "sismember";
        operation.command = new byte[][] {Text.SISMEMBER, set.key(), set.element(element)};
        operation.write = false;
        aboutSet(operation, element);
    }

    private void aboutSet(Operation operation, int element) {
        operation.slot = set.slot();
        operation.shard = set.shard();
        operation.item = set.number();
        operation.version = element;
    }

    @Override
    public void done(Operation operation) {
        if (Operation.NEVER_SENT.equals(operation.error)) {
            withdraw(operation);
            return;
        }
        switch (operation.name) {
            case "set" -> putDone(operation);
            case "get" -> getDone(operation);
            case "sadd" ->
                pen.added(set, (int) operation.version, operation.outcome, operation.doneNanos, operation.node);
            case "sismember" -> askDone(operation);
            default -> throw new IllegalStateException("not an operation of the ledger: " + operation.name);
        }
    }

    private void withdraw(Operation operation) {
        if (operation.name.equals("set")) {
            pen.withdrawn((int) operation.item, operation.version);
        } else if (operation.name.equals("sadd")) {
            pen.withdrawn(set, (int) operation.version);
        }
    }

    private void putDone(Operation operation) {
        int register = (int) operation.item;
        if (operation.outcome == Outcome.OK) {
            byte[] previous = operation.reply instanceof byte[] bytes ? bytes : null;
            pen.acknowledgedOver(register, operation.version, operation.doneNanos, operation.node, previous);
            return;
        }
        pen.notAcknowledged(register, operation.version, operation.outcome);
        if (operation.outcome == Outcome.UNKNOWN) {
            inUse--;
            registers[chosen] = registers[inUse];
            registers[inUse] = register;
            if (inUse == 0) {
                inUse = registers.length;
            }
        }
    }

    private void getDone(Operation operation) {
        if (operation.outcome == Outcome.OK) {
            byte[] value = operation.reply instanceof byte[] bytes ? bytes : null;
            pen.read((int) operation.item, operation.version, value, operation.doneNanos);
        }
    }

    private void askDone(Operation operation) {
        if (operation.outcome == Outcome.OK) {
            boolean there = operation.reply instanceof Long n && n == 1;
            pen.asked(set, (int) operation.version, there, operation.doneNanos);
        }
    }
}
