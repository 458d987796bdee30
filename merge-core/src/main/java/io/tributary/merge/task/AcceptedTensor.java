package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.expert.StoredTensor;
import io.tributary.merge.file.Printable;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.RunningDigest;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.List;

/** A tensor that was inspected once, opened again: it must be what it was, byte for byte. */
record AcceptedTensor(TensorSpec spec, Range.Source bytes, RunningDigest digest) {

    /** The lineage's base; whoever published an expert is not to blame for it. */
    static AcceptedTensor ofBase(Checkpoint base, PlannedTensor planned) {
        TensorSource source = base.tensors().get(planned.name());
        if (source == null || !source.spec().equals(planned.spec())) {
            throw baseChanged(planned, source == null ? "is gone" : "is now " + described(source.spec()));
        }
        RunningDigest digest = new RunningDigest(source.bytes(), found -> {
            if (!found.equals(planned.sha256())) {
                throw baseChanged(planned, "in " + source.file() + " now has the digest " + found);
            }
        });
        return new AcceptedTensor(source.spec(), Blame.BASE.bytes(source::read), digest);
    }

    /** All that the expert stores of a tensor. */
    static List<StoredTensor> ofExpert(Checkpoint expert, ReportedTensor reported) {
        return reported.sources().stream()
                .map(source -> accepted(expert, source, Blame.EXPERT).stored())
                .toList();
    }

    /** What the expert's tensor was fine-tuned from. */
    static StoredTensor ofStart(CheckpointRef ref, Checkpoint start, ReportedTensor.Source reported) {
        return accepted(start, reported, Blame.start(ref)).stored();
    }

    /** @param shape that the inspection found */
    static AcceptedTensor ofStatistic(Checkpoint file, String name, ReportedTensor.Bytes reported, Shape shape) {
        ReportedTensor.Source whole = new ReportedTensor.Source(name, reported.dtype(), shape, reported.sha256());
        return accepted(file, whole, Blame.EXPERT);
    }

    private StoredTensor stored() {
        return new StoredTensor(spec, bytes, digest);
    }

    private static AcceptedTensor accepted(Checkpoint file, ReportedTensor.Source reported, Blame blame) {
        TensorSource source = file.tensors().get(reported.name());
        if (source == null
                || source.spec().dtype() != reported.dtype()
                || !source.spec().shape().equals(reported.shape())) {
            throw blame.of(changed(file, reported, source == null ? "is gone" : "is now " + described(source.spec())));
        }
        RunningDigest digest = new RunningDigest(source.bytes(), found -> {
            if (!found.equals(reported.sha256())) {
                throw blame.of(changed(file, reported, "in " + source.file() + " now has the digest " + found));
            }
        });
        return new AcceptedTensor(source.spec(), blame.bytes(source::read), digest);
    }

    private static MergeException baseChanged(PlannedTensor planned, String how) {
        return new MergeException(
                ErrorCode.STATE_CORRUPT,
                "The lineage's base changed after it was declared: tensor " + Printable.quoted(planned.name()) + " "
                        + how + ", expected " + described(planned.spec()) + " with digest " + planned.sha256()
                        + ". Restore the base, then resume");
    }

    private static MergeException changed(Checkpoint file, ReportedTensor.Source reported, String how) {
        return new MergeException(
                ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                file.location() + " changed after it was accepted: tensor " + Printable.quoted(reported.name()) + " "
                        + how
                        + ", accepted with digest " + reported.sha256()
                        + ". Put the old one back, or publish the changed one under a new id");
    }

    private static String described(TensorSpec spec) {
        return spec.dtype() + spec.shape().toString();
    }
}
