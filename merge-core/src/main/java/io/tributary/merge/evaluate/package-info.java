/** What a checkpoint can do: a suite of tasks, a program that computes the model, and scores. Plain functions. */
@NullMarked
package io.tributary.merge.evaluate;

import org.jspecify.annotations.NullMarked;
