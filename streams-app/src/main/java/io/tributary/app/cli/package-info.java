/** The command line: one class per command. */
@NullMarked
package io.tributary.app.cli;

import org.jspecify.annotations.NullMarked;
