package io.tributary.merge.expert;

import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.RunningDigest;
import io.tributary.merge.tensor.TensorSpec;

/**
 * A stored tensor about to be read once, first byte to last.
 *
 * @param digest takes the bytes; what it throws at the last one reaches whoever asked for it
 */
public record StoredTensor(TensorSpec spec, Range.Source bytes, RunningDigest digest) {}
