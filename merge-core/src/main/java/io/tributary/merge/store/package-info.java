/** Digested, immutable blobs, imported checkpoints and sealed versions behind one small interface. */
@NullMarked
package io.tributary.merge.store;

import org.jspecify.annotations.NullMarked;
