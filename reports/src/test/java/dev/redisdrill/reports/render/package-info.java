@NullMarked
package dev.redisdrill.reports.render;

import org.jspecify.annotations.NullMarked;
