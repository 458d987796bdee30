@NullMarked
package io.tributary.app.serve;

import org.jspecify.annotations.NullMarked;
