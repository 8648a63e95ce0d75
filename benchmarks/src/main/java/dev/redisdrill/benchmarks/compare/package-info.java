/** The load beside redis-benchmark, on the same cluster. */
@NullMarked
package dev.redisdrill.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
