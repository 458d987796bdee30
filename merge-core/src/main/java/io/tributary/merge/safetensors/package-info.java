/** Reading and writing the safetensors format, strictly and in bounded memory. */
@NullMarked
package io.tributary.merge.safetensors;

import org.jspecify.annotations.NullMarked;
