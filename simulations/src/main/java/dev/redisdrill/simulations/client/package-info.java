/** The seam over the Redis clients. */
@NullMarked
package dev.redisdrill.simulations.client;

import org.jspecify.annotations.NullMarked;
