/** The seam over the Redis client for administration: single nodes, single commands, bounded in time. */
@NullMarked
package dev.redisdrill.chaos.admin;

import org.jspecify.annotations.NullMarked;
