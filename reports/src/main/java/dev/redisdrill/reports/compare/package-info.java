/** Two runs side by side: whether they are alike, and how their figures differ. */
@NullMarked
package dev.redisdrill.reports.compare;

import org.jspecify.annotations.NullMarked;
