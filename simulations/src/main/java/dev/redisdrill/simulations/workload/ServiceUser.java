package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.KeyIndex;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.history.Act;
import java.util.SplittableRandom;

/**
 * What the users of services that keep a history have in common: each keeps to the keys of one shard, so that a shard that
 * is down holds up nobody else, and writes with a pen of its own. Confined to its event loop.
 */
abstract class ServiceUser implements OperationSource {
    final KeySpace space;
    /** The i-th shard of the space is this user's. */
    final int place;
    /** Which user it is, from 0. */
    final int user;

    final SplittableRandom random;
    private final HistoryPen pen;
    private final Distribution.IntChooser chooser;

    ServiceUser(Site site, KeySpace space, History history, Distribution distribution, int user) {
        this.space = space;
        this.user = user;
        this.place = user % space.shards();
        this.random = site.random(user);
        this.pen = history.pen();
        this.chooser = distribution.chooser(space.countOf(place), random);
    }

    /** One of the shard's keys. */
    final int choose() {
        return space.firstOf(place) + chooser.next();
    }

    /** Fills in an operation on one of the numbered keys. */
    final void fill(Operation operation, String name, boolean write, int number, byte[]... command) {
        fill(operation, name, write, number, space.slot(number), command);
    }

    /** Fills in an operation on a key of this slot; {@code number} is the item that it is about. */
    final void fill(Operation operation, String name, boolean write, int number, int slot, byte[]... command) {
        operation.name = name;
        operation.command = command;
        operation.keyIndex = KeyIndex.of(command);
        operation.slot = slot;
        operation.shard = space.shard(place);
        operation.write = write;
        operation.followUp = false;
        operation.item = number;
    }

    /** Writes down what became of an operation. */
    final void note(Act act, Operation operation, long a, long b) {
        pen.write(
                act,
                operation.outcome,
                operation.shard,
                (int) operation.item,
                a,
                b,
                operation.sentNanos,
                operation.doneNanos);
    }

    /** Whether the operation was sent at all; what was not has no place in a history. */
    static boolean sent(Operation operation) {
        return !Operation.NEVER_SENT.equals(operation.error);
    }
}
