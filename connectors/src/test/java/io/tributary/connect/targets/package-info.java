@NullMarked
package io.tributary.connect.targets;

import org.jspecify.annotations.NullMarked;
