package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Comparison.Compared;
import io.tributary.merge.checkpoint.Comparison.EqualBytes;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.file.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One comparison under way: goes over both checkpoints in name order and collects everything there is to say. */
final class Comparing {
    private final Checkpoint base;
    private final Checkpoint expert;
    private final TensorRules rules;
    private final boolean mayTie;
    private final List<Compared> tensors = new ArrayList<>();
    private final List<EqualBytes> mustBeEqual = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Comparing(Checkpoint base, Checkpoint expert, TensorRules rules) {
        this.base = base;
        this.expert = expert;
        this.rules = rules;
        this.mayTie = base.tiesWordEmbeddings().orElse(true)
                && expert.tiesWordEmbeddings().orElse(true);
    }

    Comparison result() {
        base.tensors().values().forEach(this::compare);
        for (TensorSource tensor : expert.tensors().values()) {
            if (!base.tensors().containsKey(tensor.name())) {
                judgeExtra(tensor);
            }
        }
        problems.sort(Comparator.comparing(Problem::tensor));
        return new Comparison(expert.location(), tensors, mustBeEqual, problems, notes);
    }

    private void compare(TensorSource ours) {
        Treatment treatment = Comparison.treatment(ours, rules);
        if (treatment == Treatment.SKIP) {
            notes.add(Printable.quoted(ours.name()) + " is skipped: versions keep the base's");
            tensors.add(new Compared(ours, Optional.empty(), treatment));
            return;
        }
        Optional<TensorSource> theirs = counterpart(ours);
        tensors.add(new Compared(ours, theirs.map(ExpertTensor::full), treatment));
        if (theirs.isEmpty()) {
            problem(
                    ErrorCode.MISSING_TENSOR,
                    ours,
                    "is in the base (" + TensorFit.described(ours)
                            + ") but not in the expert. Publish a complete checkpoint, or "
                            + TensorFit.skipIt(ours.name()));
        } else {
            judge(ours, theirs.get(), treatment);
        }
    }

    private Optional<TensorSource> counterpart(TensorSource ours) {
        TensorSource theirs = expert.tensors().get(ours.name());
        if (theirs != null || !mayTie) {
            return Optional.ofNullable(theirs);
        }
        Optional<TensorSource> embedding = WordEmbeddings.tiedTo(ours.name(), base.tensors())
                .filter(ours::isLike)
                .flatMap(tied -> standIn(ours, tied));
        embedding.ifPresent(found -> notes.add(Printable.quoted(ours.name()) + " is tied in the expert: taken from its "
                + Printable.quoted(found.name())));
        return embedding;
    }

    /** The expert's embedding for a head that the base repeats, if the base's bytes bear that out. */
    private Optional<TensorSource> standIn(TensorSource ours, TensorSource tied) {
        Optional<TensorSource> theirs = expert.tensor(tied.name());
        theirs.ifPresent(embedding -> mustBeEqual.add(new EqualBytes(
                tied,
                ours,
                new Problem(
                        ErrorCode.MISSING_TENSOR,
                        ours.name(),
                        "tensor " + Printable.quoted(ours.name()) + " is in the base (" + TensorFit.described(ours)
                                + ") but not in the expert, and differs from the base's "
                                + Printable.quoted(tied.name())
                                + ", so it is not tied. Publish a complete checkpoint, or "
                                + TensorFit.skipIt(ours.name())))));
        return theirs;
    }

    private void judge(TensorSource ours, TensorSource theirs, Treatment treatment) {
        Optional<Problem> problem = TensorFit.of(ours, theirs, treatment);
        problem.ifPresent(problems::add);
        if (problem.isEmpty() && treatment == Treatment.COPY) {
            mustBeEqual.add(TensorFit.equal(ours, theirs));
        }
    }

    private void judgeExtra(TensorSource tensor) {
        String name = tensor.name();
        if (rules.skips(name)) {
            notes.add(Printable.quoted(name) + " is only in the expert and skipped");
            return;
        }
        Optional<TensorSource> embedding = mayTie ? WordEmbeddings.tiedTo(name, expert.tensors()) : Optional.empty();
        if (embedding.isPresent() && embedding.get().isLike(tensor)) {
            String other = Printable.quoted(embedding.get().name());
            notes.add(Printable.quoted(name) + " is tied in the base: the expert's must equal its " + other);
            Problem differs = new Problem(
                    ErrorCode.EXTRA_TENSOR,
                    name,
                    "tensor " + Printable.quoted(name) + " is not in the base, which ties it to " + other
                            + ", and differs from the expert's own " + other
                            + ". Publish an expert that ties them, or " + TensorFit.skipIt(name));
            mustBeEqual.add(new EqualBytes(embedding.get(), tensor, differs));
            return;
        }
        problem(
                ErrorCode.EXTRA_TENSOR,
                tensor,
                "is in the expert (" + TensorFit.described(tensor)
                        + ") but not in the base. Publish an expert that was " + "fine-tuned from this base, or "
                        + TensorFit.skipIt(name));
    }

    private void problem(ErrorCode code, TensorSource tensor, String message) {
        problems.add(TensorFit.problem(code, tensor.name(), message));
    }
}
