/** Names, element types and shapes of tensors: values without bytes. */
@NullMarked
package io.tributary.merge.tensor;

import org.jspecify.annotations.NullMarked;
