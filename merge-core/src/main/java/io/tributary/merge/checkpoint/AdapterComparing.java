package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Comparison.Compared;
import io.tributary.merge.checkpoint.Comparison.EqualBytes;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.file.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One comparison of an adapter under way: puts what it changes where the base has it, and judges that. */
final class AdapterComparing {
    private final Checkpoint base;
    private final Checkpoint expert;
    private final Adapter adapter;
    private final TensorRules rules;
    private final BaseNames names;
    private final Set<String> tied;
    private final Orientation orientation;
    private final Map<String, ExpertTensor> placed = new HashMap<>();
    private final List<EqualBytes> mustBeEqual = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    AdapterComparing(Checkpoint base, Checkpoint expert, Adapter adapter, TensorRules rules) {
        this.base = base;
        this.expert = expert;
        this.adapter = adapter;
        this.rules = rules;
        this.names = new BaseNames(base.tensors().keySet());
        this.tied = base.tiedNames();
        this.orientation = new Orientation(base.modelType(), adapter.config().transposed());
    }

    Comparison result() {
        adapter.modules().values().forEach(this::place);
        adapter.full().forEach(this::place);
        tied.forEach(this::placeTied);
        List<Compared> tensors = new ArrayList<>();
        for (TensorSource ours : base.tensors().values()) {
            Treatment treatment = Comparison.treatment(ours, rules);
            if (treatment == Treatment.SKIP) {
                notes.add(Printable.quoted(ours.name()) + " is skipped: versions keep the base's");
                tensors.add(new Compared(ours, Optional.empty(), treatment));
            } else {
                ExpertTensor theirs = placed.getOrDefault(ours.name(), ExpertTensor.UNTOUCHED);
                tensors.add(new Compared(ours, Optional.of(theirs), treatment));
            }
        }
        notes.add(0, summary());
        problems.sort(Comparator.comparing(Problem::tensor));
        return new Comparison(expert.location(), tensors, mustBeEqual, problems, notes);
    }

    private String summary() {
        String kind = adapter.config().magnitudes() ? "PEFT DoRA adapter" : "PEFT LoRA adapter";
        String from = adapter.config()
                .baseName()
                .filter(name -> !name.isBlank())
                .map(name -> " of " + Printable.quoted(name))
                .orElse("");
        return kind + from + ": holds " + placed.size() + " of the base's "
                + base.tensors().size() + " tensors and leaves the others as they are";
    }

    private void place(AdapterModule module) {
        String wanted = module.name() + ".weight";
        Optional<TensorSource> found = find(wanted);
        if (found.isEmpty() || rules.skips(found.get().name())) {
            leaveOut(wanted, "module " + Printable.quoted(module.name()), found);
            return;
        }
        TensorSource ours = found.get();
        Treatment treatment = Comparison.treatment(ours, rules);
        if (tied.contains(ours.name())) {
            problem(
                    ErrorCode.NOT_SUPPORTED,
                    ours,
                    "repeats the word embedding in the base, so changing it alone by low-rank factors means nothing. "
                            + "Merge the adapter into its base (merge_and_unload) and publish that, or "
                            + TensorFit.skipIt(ours.name()));
        } else if (!ours.spec().dtype().isFoldable()) {
            problems.add(
                    treatment == Treatment.FOLD
                            ? TensorFit.packed(ours, "base")
                            : TensorFit.problem(
                                    ErrorCode.DTYPE_MISMATCH,
                                    ours.name(),
                                    "is " + ours.spec().dtype()
                                            + " in the base, which low-rank factors cannot change. Declare the lineage "
                                            + "on the unquantised base, or " + TensorFit.skipIt(ours.name())));
        } else {
            orientation
                    .form(module, ours)
                    .ifPresentOrElse(
                            form -> put(ours, new ExpertTensor(form, module.factors())),
                            () -> problems.add(shapes(module, ours)));
            module.baseWeight().ifPresent(weight -> requireBases(ours, weight));
        }
    }

    private static Problem shapes(AdapterModule module, TensorSource ours) {
        List<Long> base = ours.spec().shape().sizes();
        boolean embedding = module.layer() == AdapterModule.Layer.EMBEDDING;
        boolean words = embedding && base.size() == 2 && base.get(1) == module.out();
        String shapes = "has shape " + ours.spec().shape() + " in the base, which the adapter's factors "
                + module.shapes() + " do not fit";
        return words
                ? TensorFit.problem(
                        ErrorCode.VOCABULARY_CHANGED,
                        ours.name(),
                        shapes + ": the vocabulary changed. Publish an adapter with the base's vocabulary, or "
                                + TensorFit.skipIt(ours.name()))
                : TensorFit.problem(
                        ErrorCode.SHAPE_MISMATCH,
                        ours.name(),
                        shapes + ". Publish an adapter that was trained on this base, or "
                                + TensorFit.skipIt(ours.name()));
    }

    /** PEFT may save the base's own weight beside an embedding's factors; it must be this base's. */
    private void requireBases(TensorSource ours, TensorSource saved) {
        Problem differs = TensorFit.problem(
                ErrorCode.BUFFER_DIFFERS,
                ours.name(),
                "is saved in the adapter as " + Printable.quoted(saved.name()) + " ("
                        + TensorFit.described(saved) + ") and differs from the base's (" + TensorFit.described(ours)
                        + "). Publish an adapter that was trained on this base, or " + TensorFit.skipIt(ours.name()));
        if (ours.isLike(saved)) {
            mustBeEqual.add(new EqualBytes(ours, saved, differs));
        } else {
            problems.add(differs);
        }
    }

    private void place(String name, TensorSource theirs) {
        Optional<TensorSource> found = find(name);
        if (found.isEmpty() && repeatsEmbedding(name, theirs)) {
            return;
        }
        if (found.isEmpty() || rules.skips(found.get().name())) {
            leaveOut(name, "tensor " + Printable.quoted(name), found);
            return;
        }
        TensorSource ours = found.get();
        Treatment treatment = Comparison.treatment(ours, rules);
        Optional<Problem> problem = TensorFit.of(ours, theirs, treatment);
        problem.ifPresent(problems::add);
        if (problem.isEmpty() && treatment == Treatment.COPY) {
            mustBeEqual.add(TensorFit.equal(ours, theirs));
        } else if (problem.isEmpty()) {
            put(ours, ExpertTensor.full(theirs));
        }
    }

    /** A trained head beside a trained embedding, where the base ties them: they must be equal. */
    private boolean repeatsEmbedding(String name, TensorSource theirs) {
        Optional<TensorSource> embedding = base.tiesWordEmbeddings().orElse(true)
                ? WordEmbeddings.tiedTo(name, adapter.full()).filter(theirs::isLike)
                : Optional.empty();
        embedding.ifPresent(source -> mustBeEqual.add(new EqualBytes(
                source,
                theirs,
                TensorFit.problem(
                        ErrorCode.EXTRA_TENSOR,
                        name,
                        "is not in the base, which ties it to the embedding, and differs from the adapter's own "
                                + Printable.quoted(source.name()) + ". Publish an adapter that ties them, or "
                                + TensorFit.skipIt(name)))));
        return embedding.isPresent();
    }

    /** What the base repeats follows its embedding. */
    private void placeTied(String name) {
        TensorSource ours = base.tensors().get(name);
        Optional<TensorSource> embedding = WordEmbeddings.tiedTo(name, base.tensors());
        if (ours == null || embedding.isEmpty() || placed.containsKey(name) || rules.skips(name)) {
            return;
        }
        ExpertTensor theirs = placed.get(embedding.get().name());
        if (theirs != null) {
            placed.put(name, theirs);
            String other = Printable.quoted(embedding.get().name());
            notes.add(Printable.quoted(name) + " is tied in the base: changed as its " + other);
            mustBeEqual.add(new EqualBytes(
                    embedding.get(),
                    ours,
                    TensorFit.problem(
                            ErrorCode.NOT_SUPPORTED,
                            name,
                            "is tied to " + other + " by the base's config.json, but differs from it, so it is unclear "
                                    + "what the adapter changes. Publish a full checkpoint, or "
                                    + TensorFit.skipIt(name))));
        }
    }

    private void put(TensorSource ours, ExpertTensor theirs) {
        ExpertTensor before = placed.putIfAbsent(ours.name(), theirs);
        if (before != null) {
            problem(
                    ErrorCode.DUPLICATE_KEY,
                    ours,
                    "is meant by both "
                            + Printable.quoted(before.sources().get(0).name()) + " and "
                            + Printable.quoted(theirs.sources().get(0).name()) + " in the adapter. Save it again");
        }
    }

    private Optional<TensorSource> find(String name) {
        return names.find(name).flatMap(base::tensor);
    }

    private void leaveOut(String wanted, String what, Optional<TensorSource> found) {
        if (found.isPresent() || rules.skips(wanted)) {
            notes.add(what + " of the adapter is left out: its tensor is skipped");
            return;
        }
        List<String> candidates = names.candidates(wanted);
        String tie = WordEmbeddings.tiedTo(wanted, base.tensors())
                .map(embedding -> "; a base that ties it keeps it as " + Printable.quoted(embedding.name()))
                .orElse("");
        problems.add(new Problem(
                ErrorCode.EXTRA_TENSOR,
                wanted,
                what + " of the adapter has no single counterpart " + Printable.quoted(wanted) + " in the base ("
                        + (candidates.isEmpty()
                                ? "nothing there is called alike"
                                : "candidates: "
                                        + candidates.stream()
                                                .map(Printable::quoted)
                                                .collect(Collectors.joining(", ")))
                        + tie + "). Publish an adapter that was trained on this base, or "
                        + TensorFit.skipIt(wanted)));
    }

    private void problem(ErrorCode code, TensorSource tensor, String message) {
        problems.add(TensorFit.problem(code, tensor.name(), message));
    }
}
