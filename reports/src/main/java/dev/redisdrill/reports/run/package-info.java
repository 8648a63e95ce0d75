/** Reads a run directory: what is there, what is missing, what is cut short; judges nothing. */
@NullMarked
package dev.redisdrill.reports.run;

import org.jspecify.annotations.NullMarked;
