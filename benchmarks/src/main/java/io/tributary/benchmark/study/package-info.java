/** All techniques on one real stream of experts: parameters chosen on validation data, reported on test data. */
@NullMarked
package io.tributary.benchmark.study;

import org.jspecify.annotations.NullMarked;
