/** What the load process does around the engine: plan, evidence, prefill, resources. */
@NullMarked
package dev.redisdrill.simulations.load;

import org.jspecify.annotations.NullMarked;
