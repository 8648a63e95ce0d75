/** Faults: each is one record; it injects, proves, heals, and proves the healing. */
@NullMarked
package dev.redisdrill.chaos.fault;

import org.jspecify.annotations.NullMarked;
