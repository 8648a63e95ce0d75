/** Outcomes and latencies, recorded without loss and without clipping. */
@NullMarked
package dev.redisdrill.timeline.measure;

import org.jspecify.annotations.NullMarked;
