/** What a fold and a whole step cost: plain programs that print what they measured. Run by {@code benchmarks/run}. */
@NullMarked
package io.tributary.benchmark;

import org.jspecify.annotations.NullMarked;
