/** Figures computed from a run directory: recovery, data safety, latency, load. */
@NullMarked
package dev.redisdrill.reports.stats;

import org.jspecify.annotations.NullMarked;
