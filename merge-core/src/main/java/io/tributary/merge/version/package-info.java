/** What lies beside a version's weights: manifest, model card, configuration; and whether all is as it was sealed. */
@NullMarked
package io.tributary.merge.version;

import org.jspecify.annotations.NullMarked;
