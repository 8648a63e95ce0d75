/** The Redis protocol and DSL for Gatling, usable in any Gatling project. */
@NullMarked
package dev.redisdrill.simulations.protocol;

import org.jspecify.annotations.NullMarked;
