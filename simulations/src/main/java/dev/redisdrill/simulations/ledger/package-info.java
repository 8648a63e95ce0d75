/** Every acknowledged, failed and unknown write, compactly, and the read-back that compares. */
@NullMarked
package dev.redisdrill.simulations.ledger;

import org.jspecify.annotations.NullMarked;
