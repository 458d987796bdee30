/** Where finished checkpoints are found: a directory tree, the Hugging Face hub, an MLflow registry. */
@NullMarked
package io.tributary.connect.place;

import org.jspecify.annotations.NullMarked;
