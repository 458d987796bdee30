/**
 * Who vouches for a checkpoint: keys, detached signatures in the OpenSSF model-signing format, and their verification.
 */
@NullMarked
package io.tributary.merge.signing;

import org.jspecify.annotations.NullMarked;
