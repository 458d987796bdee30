@NullMarked
package io.tributary.app.containers;

import org.jspecify.annotations.NullMarked;
