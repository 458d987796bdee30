@NullMarked
package io.tributary.app.report;

import org.jspecify.annotations.NullMarked;
