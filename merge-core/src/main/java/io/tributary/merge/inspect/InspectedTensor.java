package io.tributary.merge.inspect;

import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.tensor.TensorSpec;

/**
 * A tensor as people are shown it.
 *
 * @param file that holds it
 * @param linear whether it counts as the weight of a linear layer
 * @param norm of its elements; of the task vector where the checkpoint was held against a base; 0 where it is not
 *     floating point or not read
 */
public record InspectedTensor(TensorSpec spec, String file, Treatment treatment, boolean linear, double norm) {}
