/** Fine-tuning small vision models by libtorch's autograd. */
@NullMarked
package io.tributary.app.training;

import org.jspecify.annotations.NullMarked;
