/** What the runner and the load process say to each other, as JSON lines. */
@NullMarked
package dev.redisdrill.simulations.control;

import org.jspecify.annotations.NullMarked;
