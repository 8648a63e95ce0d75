package dev.redisdrill.chaos;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what becomes true by itself, for a bounded time. */
public final class Eventually {
    private Eventually() {}

    /** Returns as soon as it holds; fails after the time-out. An exception counts as "not yet". */
    public static void await(String what, Duration timeout, Callable<Boolean> holds) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Exception last = null;
        while (System.nanoTime() - deadline < 0) {
            try {
                if (holds.call()) {
                    return;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("not within " + timeout.toMillis() + " ms: " + what, last);
    }
}
