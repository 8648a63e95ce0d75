/** A PostgreSQL of the run's own, for services that write to one. */
@NullMarked
package dev.redisdrill.simulations.postgres;

import org.jspecify.annotations.NullMarked;
