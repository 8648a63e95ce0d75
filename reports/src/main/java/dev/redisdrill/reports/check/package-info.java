/** The objectives of a scenario: each looks at the evidence and gives its own verdict. */
@NullMarked
package dev.redisdrill.reports.check;

import org.jspecify.annotations.NullMarked;
