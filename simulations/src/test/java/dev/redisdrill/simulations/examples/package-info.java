/** Simulations to copy from. */
@NullMarked
package dev.redisdrill.simulations.examples;

import org.jspecify.annotations.NullMarked;
