/** The embedded Gatling runner: event loops, statistics, schedule; the load process. */
@NullMarked
package dev.redisdrill.simulations.engine;

import org.jspecify.annotations.NullMarked;
