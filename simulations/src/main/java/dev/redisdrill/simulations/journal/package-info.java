/** From an event loop to the thread that writes files, without locks and without garbage. */
@NullMarked
package dev.redisdrill.simulations.journal;

import org.jspecify.annotations.NullMarked;
