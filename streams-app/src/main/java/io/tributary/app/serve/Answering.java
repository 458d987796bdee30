package io.tributary.app.serve;

import io.tributary.merge.evaluate.SampleForm;
import io.tributary.merge.evaluate.ServedModel.Scores;
import java.nio.ByteBuffer;

/** A loaded version. Confined to the thread that loaded it. */
interface Answering extends AutoCloseable {
    /** Class scores of samples of a task. */
    Scores scores(String task, SampleForm form, ByteBuffer samples);

    @Override
    void close();

    /** Reads versions into memory. */
    @FunctionalInterface
    interface Loader {
        /**
         * Called on the thread that will use it.
         *
         * @throws io.tributary.merge.MergeException where the version cannot be served
         */
        Answering load(long version);
    }
}
