package io.tributary.app.serve;

import io.tributary.merge.evaluate.SampleForm;
import io.tributary.merge.evaluate.ServedModel.Scores;
import java.nio.ByteBuffer;

/**
 * Samples that want scores.
 *
 * @param task one of the suite's
 * @param samples little-endian, of that form, at least one
 */
record Question(String task, SampleForm form, ByteBuffer samples) {
    /**
     * What came of it.
     *
     * @param version that computed all of it
     */
    record Answer(long version, Scores scores) {}
}
