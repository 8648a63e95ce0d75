/** Several runs of one drill with different client settings: the figures that are compared, their intervals, and a ranking. */
@NullMarked
package dev.redisdrill.reports.evaluation;

import org.jspecify.annotations.NullMarked;
