@NullMarked
package dev.redisdrill.simulations.postgres;

import org.jspecify.annotations.NullMarked;
