/**
 * Merging over time (TIME, arXiv 2412.06712) without a broker: for each new task a model is fine-tuned from some
 * initialization, and some merge of the experts so far is deployed.
 */
@NullMarked
package io.tributary.app.time;

import org.jspecify.annotations.NullMarked;
