/** The four verdicts and how they merge. */
@NullMarked
package dev.redisdrill.reports.verdict;

import org.jspecify.annotations.NullMarked;
