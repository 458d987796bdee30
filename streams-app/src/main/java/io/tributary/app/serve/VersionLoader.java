package io.tributary.app.serve;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.evaluate.SampleForm;
import io.tributary.merge.evaluate.ServedModel;
import io.tributary.merge.evaluate.ServedModel.Scores;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.signing.ModelSignature;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.store.OpenVersion;
import io.tributary.merge.version.Verification;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Reads versions of a lineage from the store. Every byte is held against the version's manifest before, and the loaded
 * model answers a sample of each task: what is damaged or cannot compute never serves.
 *
 * @param versions opens a version by its number
 * @param threads that compute
 * @param keys of which one must have signed a version; empty where none need be
 */
record VersionLoader(
        LongFunction<OpenVersion> versions,
        String lineage,
        Suite suite,
        ComputeDevice device,
        int threads,
        List<TrustedKey> keys)
        implements Answering.Loader {
    @Override
    public Answering load(long version) {
        OpenVersion open = versions.apply(version);
        try {
            return load(version, open);
        } catch (RuntimeException e) {
            open.close();
            throw e;
        }
    }

    private Loaded load(long version, OpenVersion open) {
        Path directory = open.directory();
        if (!keys.isEmpty()) {
            ModelSignature.verify(directory, ModelSignature.beside(directory), keys);
        }
        requireIntact(version, directory);
        Numerics standard = Numerics.DEFAULT;
        Kernels kernels =
                Kernels.open(device, new Numerics(standard.engine(), device.kind(), threads, standard.route()));
        try {
            return triedOut(new Loaded(open, kernels, ServedModel.load(kernels, suite, directory)));
        } catch (RuntimeException e) {
            kernels.close();
            throw e;
        }
    }

    private Loaded triedOut(Loaded loaded) {
        try {
            suite.tasks().forEach(task -> loaded.tryOut(task.name(), SampleForm.of(task)));
            return loaded;
        } catch (RuntimeException e) {
            loaded.model().close();
            throw e;
        }
    }

    private void requireIntact(long version, Path directory) {
        Verification verification = Verification.of(directory);
        if (!verification.intact()) {
            throw new MergeException(
                    ErrorCode.DIGEST_MISMATCH,
                    "Version " + version + " of " + lineage + " is not as it was sealed: "
                            + verification.findings().get(0).message());
        }
        if (!verification.manifest().lineage().equals(lineage)
                || verification.manifest().version() != version) {
            throw new MergeException(
                    ErrorCode.DIGEST_MISMATCH,
                    directory + " holds version " + verification.manifest().version() + " of "
                            + verification.manifest().lineage() + "; expected version " + version + " of " + lineage);
        }
    }

    /** The model, its files, and the kernels that it needs. */
    private record Loaded(OpenVersion files, Kernels kernels, ServedModel model) implements Answering {
        void tryOut(String task, SampleForm form) {
            scores(
                    task,
                    form,
                    ByteBuffer.allocate(
                            Math.toIntExact(form.elements() * form.dtype().bits() / Byte.SIZE)));
        }

        @Override
        public Scores scores(String task, SampleForm form, ByteBuffer samples) {
            return model.scores(task, form, samples);
        }

        @Override
        public void close() {
            model.close();
            kernels.close();
            files.close();
        }
    }
}
