/** TorchScript texts and what runs them on libtorch, on CPU or GPU. */
@NullMarked
package io.tributary.merge.kernel;

import org.jspecify.annotations.NullMarked;
