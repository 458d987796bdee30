/**
 * Checkpoints: a directory in Hugging Face layout or a bare safetensors file, its digest, and how an expert is compared
 * with its base.
 */
@NullMarked
package io.tributary.merge.checkpoint;

import org.jspecify.annotations.NullMarked;
