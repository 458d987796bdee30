@NullMarked
package io.tributary.app.security;

import org.jspecify.annotations.NullMarked;
