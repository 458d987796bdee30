package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Comparison.EqualBytes;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.file.Printable;
import io.tributary.merge.tensor.TensorSpec;
import java.util.List;
import java.util.Optional;

/** Whether an expert's tensor may stand where the base has one, by their headers. */
final class TensorFit {
    private TensorFit() {}

    /** What is wrong with an expert's tensor for one of the base. */
    static Optional<Problem> of(TensorSource ours, TensorSource theirs, Treatment treatment) {
        TensorSpec expected = ours.spec();
        TensorSpec found = theirs.spec();
        if (treatment == Treatment.FOLD && !expected.dtype().isFoldable()) {
            return Optional.of(packed(ours, "base"));
        }
        if (treatment == Treatment.FOLD && found.dtype().isPackedFloat()) {
            return Optional.of(packed(theirs, "expert"));
        }
        if (!expected.shape().equals(found.shape())) {
            return Optional.of(shapes(ours, theirs));
        }
        boolean widthsMayDiffer = treatment == Treatment.FOLD && found.dtype().isFoldable();
        if (expected.dtype() != found.dtype() && !widthsMayDiffer) {
            return Optional.of(problem(
                    ErrorCode.DTYPE_MISMATCH,
                    ours.name(),
                    "is " + expected.dtype() + " in the base and " + found.dtype() + " in the expert; "
                            + (treatment == Treatment.FOLD
                                    ? "only floating types may differ"
                                    : "tensors that are not folded must have the base's type")
                            + ". Convert it, or " + skipIt(ours.name())));
        }
        return Optional.empty();
    }

    /** What is not folded must be equal. */
    static EqualBytes equal(TensorSource ours, TensorSource theirs) {
        return new EqualBytes(
                ours,
                theirs,
                problem(
                        ErrorCode.BUFFER_DIFFERS,
                        ours.name(),
                        "(" + described(ours) + ") is not floating point and must equal the base's, but its bytes "
                                + "differ. Publish an expert that was fine-tuned from this base, or "
                                + skipIt(ours.name())));
    }

    private static Problem shapes(TensorSource ours, TensorSource theirs) {
        List<Long> expected = ours.spec().shape().sizes();
        List<Long> found = theirs.spec().shape().sizes();
        boolean onlyRowsDiffer = !expected.isEmpty()
                && expected.size() == found.size()
                && expected.subList(1, expected.size()).equals(found.subList(1, found.size()));
        String shapes = "has shape " + ours.spec().shape() + " in the base and "
                + theirs.spec().shape() + " in the expert";
        if (onlyRowsDiffer && WordEmbeddings.holdsVocabulary(ours.name())) {
            return problem(
                    ErrorCode.VOCABULARY_CHANGED,
                    ours.name(),
                    shapes + ": the vocabulary changed. Publish an expert with the base's vocabulary, or "
                            + skipIt(ours.name()));
        }
        return problem(
                ErrorCode.SHAPE_MISMATCH,
                ours.name(),
                shapes + ". Publish an expert that was fine-tuned from this base, or " + skipIt(ours.name()));
    }

    /** For a floating type that cannot be folded. */
    static Problem packed(TensorSource tensor, String whose) {
        return problem(
                ErrorCode.UNSUPPORTED_DTYPE,
                tensor.name(),
                "is " + tensor.spec().dtype() + " in the " + whose
                        + "; only F16, BF16, F32 and F64 can be folded. Use an unquantised checkpoint, or "
                        + skipIt(tensor.name()));
    }

    static Problem problem(ErrorCode code, String tensor, String message) {
        return new Problem(code, tensor, "tensor " + Printable.quoted(tensor) + " " + message);
    }

    static String described(TensorSource tensor) {
        return tensor.spec().dtype() + " " + tensor.spec().shape();
    }

    static String skipIt(String name) {
        return "declare the lineage with tensors.skip: [" + Printable.quoted(name) + "]";
    }
}
