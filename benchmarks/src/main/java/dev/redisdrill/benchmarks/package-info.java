/** What the hot paths cost, as JMH benchmarks. */
@NullMarked
package dev.redisdrill.benchmarks;

import org.jspecify.annotations.NullMarked;
