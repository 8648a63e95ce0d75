/** One run from start to verdict: lab, load, faults, healing, read-back. */
@NullMarked
package dev.redisdrill.runner.experiment;

import org.jspecify.annotations.NullMarked;
