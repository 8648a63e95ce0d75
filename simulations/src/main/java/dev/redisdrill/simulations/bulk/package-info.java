/** Many commands at once, outside the measured load: preparing data and reading it back. */
@NullMarked
package dev.redisdrill.simulations.bulk;

import org.jspecify.annotations.NullMarked;
