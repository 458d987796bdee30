/** The sink task: from promotions to deployments, each verified by asking what is served. */
@NullMarked
package io.tributary.connect.serving;

import org.jspecify.annotations.NullMarked;
