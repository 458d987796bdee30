/**
 * Bytes on disk: aligned buffers, digests, durable writes (temporary name, sync, rename), and what a failing file
 * system means. Knows nothing of tensors.
 */
@NullMarked
package io.tributary.merge.file;

import org.jspecify.annotations.NullMarked;
