/** Quantities with units, as users write them: durations, rates, sizes, shares. */
@NullMarked
package dev.redisdrill.timeline.unit;

import org.jspecify.annotations.NullMarked;
