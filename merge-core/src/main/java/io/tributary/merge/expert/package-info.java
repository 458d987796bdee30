/** What an expert stores of a tensor, turned into its task vector while it is being read. */
@NullMarked
package io.tributary.merge.expert;

import org.jspecify.annotations.NullMarked;
