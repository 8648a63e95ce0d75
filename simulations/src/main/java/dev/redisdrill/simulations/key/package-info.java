/** Keys with hash tags, so that every key's slot and shard are known and every shard is exercised. */
@NullMarked
package dev.redisdrill.simulations.key;

import org.jspecify.annotations.NullMarked;
