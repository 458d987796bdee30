/**
 * Where finished checkpoints are found (a directory tree, the Hugging Face hub, an MLflow registry), and as what they
 * are offered to which lineage.
 */
@NullMarked
package io.tributary.place;

import org.jspecify.annotations.NullMarked;
