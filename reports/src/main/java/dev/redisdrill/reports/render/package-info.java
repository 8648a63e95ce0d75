/** The report as files: JSON, HTML, Markdown, JUnit XML, and the manifest over all of them. */
@NullMarked
package dev.redisdrill.reports.render;

import org.jspecify.annotations.NullMarked;
