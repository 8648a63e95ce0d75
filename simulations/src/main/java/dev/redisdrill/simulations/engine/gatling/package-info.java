/**
 * Everything that touches Gatling's internals, which are Scala and not meant for others: its runner, its statistics, its
 * actions and protocols. The rest of the module knows Gatling's Java API only.
 */
@NullMarked
package dev.redisdrill.simulations.engine.gatling;

import org.jspecify.annotations.NullMarked;
