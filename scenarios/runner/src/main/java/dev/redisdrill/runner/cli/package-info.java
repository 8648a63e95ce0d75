/** The command line. */
@NullMarked
package dev.redisdrill.runner.cli;

import org.jspecify.annotations.NullMarked;
