/** From evidence to the report: objectives, preconditions, figures, and the verdict over all. */
@NullMarked
package dev.redisdrill.reports.judge;

import org.jspecify.annotations.NullMarked;
