/** The evidence of several load processes laid together to that of one run. */
@NullMarked
package dev.redisdrill.simulations.merge;

import org.jspecify.annotations.NullMarked;
