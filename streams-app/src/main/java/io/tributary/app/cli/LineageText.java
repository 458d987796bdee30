package io.tributary.app.cli;

import io.tributary.app.lineage.StatusRow.EvaluationSummary;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.StepProgress;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.app.view.LineageView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Lineages as people read them. */
final class LineageText {
    private LineageText() {}

    static String lineages(List<LineageStatus> lineages, Instant now) {
        if (lineages.isEmpty()) {
            return "No lineage yet. Declare one: tributary declare NAME --base PATH";
        }
        Table table = new Table()
                .text("LINEAGE")
                .text("PHASE")
                .number("STEP")
                .number("VERSION")
                .number("WAITING")
                .number("REJECTED")
                .number("λ")
                .number("SERVING")
                .number("ACC")
                .number("PARAMETERS")
                .text("CHANGED");
        for (LineageStatus lineage : lineages) {
            table.row(
                    lineage.lineage(),
                    Human.phase(lineage.phase()),
                    lineage.step(),
                    lineage.version().map(String::valueOf).orElse("–"),
                    lineage.waiting(),
                    lineage.rejected(),
                    lineage.step() == 0 ? "–" : Human.decimal(lineage.lambda()),
                    Optional.ofNullable(lineage.aliases().get("serving"))
                            .map(String::valueOf)
                            .orElse("–"),
                    lineage.evaluation()
                            .flatMap(EvaluationSummary::acc)
                            .map(EvaluationText::percent)
                            .orElse("–"),
                    Human.count(lineage.parameters()),
                    Human.ago(Instant.ofEpochMilli(lineage.atMillis()), now));
        }
        String reasons = lineages.stream()
                .filter(lineage -> !lineage.reason().isBlank())
                .map(lineage -> "\n" + lineage.lineage() + ": " + lineage.reason())
                .collect(Collectors.joining());
        return table + reasons;
    }

    static String lineage(LineageView view, Instant now) {
        LineageStatus lineage = view.lineage();
        StringJoiner text = new StringJoiner("\n");
        text.add("lineage   " + lineage.lineage() + "   " + Human.phase(lineage.phase()) + reason(lineage.reason()));
        text.add("base      " + lineage.base().uri());
        lineage.parent()
                .ifPresent(
                        parent -> text.add("parent    " + parent.lineage() + ", the same up to step " + parent.step()));
        text.add("model     " + Human.count(lineage.parameters()) + " parameters, " + lineage.tensors() + " tensors, "
                + lineage.shards() + " shards");
        text.add("step      " + lineage.step() + (lineage.step() == 0 ? "" : ", λ " + Human.decimal(lineage.lambda()))
                + ", version " + lineage.version().map(String::valueOf).orElse("–"));
        EvaluationText.aliases(view, now).forEach(alias -> text.add("alias     " + alias));
        lineage.evaluation().ifPresent(summary -> text.add("knows     " + EvaluationText.summary(summary)));
        for (StepProgress step : lineage.inFlight()) {
            text.add("folding   step " + step.step() + ", " + step.expertId() + ": " + step.shardsFolded() + " of "
                    + step.shards() + " shards");
        }
        lineage.rework()
                .ifPresent(rework -> text.add("retracting " + rework.expertId() + " by " + rework.by() + " from step "
                        + rework.anchor() + ", " + FactLines.folds(rework.folds())));
        if (view.experts().isEmpty()) {
            text.add("").add("No expert yet. Publish one: tributary publish " + view.name() + " --expert ID PATH");
        } else {
            text.add("").add(experts(view.experts(), now));
        }
        for (ExpertStatus expert : view.experts()) {
            if (expert.phase() == ExpertPhase.REJECTED) {
                text.add("")
                        .add("rejected " + expert.expertId() + ": " + expert.message()
                                + expert.code().map(code -> " [" + code + "]").orElse(""));
            }
        }
        for (RefusalStatus refusal : view.refusals()) {
            text.add("").add("refused " + refusal.expertId() + ": " + refusal.message() + " [" + refusal.code() + "]");
        }
        return text.toString();
    }

    static String versions(LineageView view, UnaryOperator<String> where, Instant now) {
        if (view.versions().isEmpty()) {
            return "No version yet: lineage " + view.name() + " is at step "
                    + view.lineage().step() + ".";
        }
        Table table = new Table()
                .number("VERSION")
                .number("STEP")
                .number("EXPERTS")
                .text("LAST EXPERT")
                .number("λ")
                .number("SIZE")
                .text("SEALED")
                .text("GATE")
                .text("ALIAS")
                .text("WHERE");
        for (VersionStatus version : view.versions()) {
            boolean sealed = version.phase() == VersionPhase.SEALED;
            String ago = Human.ago(Instant.ofEpochMilli(version.atMillis()), now);
            table.row(
                    version.version(),
                    version.step(),
                    version.experts(),
                    version.lastExpert(),
                    Human.decimal(version.lambda()),
                    Human.bytes(version.bytes()),
                    sealed ? ago : "–",
                    EvaluationText.verdict(view.evaluation(version.version())),
                    String.join(", ", view.aliasesOf(version.version())),
                    (sealed ? where.apply(version.path()) : "(retired " + ago + ")") + retracted(version));
        }
        return table.toString();
    }

    private static String retracted(VersionStatus version) {
        return version.retracted().isEmpty() ? "" : "  contains retracted " + String.join(", ", version.retracted());
    }

    static String version(LineageView view, VersionStatus version, UnaryOperator<String> where, Instant now) {
        boolean sealed = version.phase() == VersionPhase.SEALED;
        StringJoiner text = new StringJoiner("\n");
        text.add("version   " + version.version() + " of " + version.lineage() + ", "
                + (sealed ? "sealed " : "retired ") + Human.ago(Instant.ofEpochMilli(version.atMillis()), now));
        text.add("where     " + (sealed ? where.apply(version.path()) : "gone: the recipe keeps fewer versions"));
        text.add("holds     " + version.experts() + (version.experts() == 1 ? " expert" : " experts") + ", step "
                + version.step() + ", λ " + Human.decimal(version.lambda()) + ", " + Human.bytes(version.bytes()));
        if (!version.retracted().isEmpty()) {
            text.add("retracted " + String.join(", ", version.retracted()) + ": in this version, and taken out since");
        }
        text.add("weights   " + version.weights());
        text.add("manifest  " + version.manifest());
        view.aliasesOf(version.version()).forEach(alias -> text.add("alias     " + alias));
        view.evaluation(version.version()).ifPresent(found -> text.add("").add(EvaluationText.version(view, found)));
        text.add("").add(experts(view.expertsIn(version), now));
        return text.toString();
    }

    private static String experts(List<ExpertStatus> experts, Instant now) {
        Table table = new Table()
                .number("STEP")
                .text("EXPERT")
                .text("PHASE")
                .number("SPLIT RANK")
                .number("ENERGY KEPT")
                .number("COSINE")
                .number("λ")
                .number("‖τ‖")
                .text("PUBLISHED");
        for (ExpertStatus expert : experts) {
            boolean folded = expert.phase() == ExpertPhase.FOLDED;
            boolean measured =
                    folded || expert.phase() == ExpertPhase.ACCEPTED || expert.phase() == ExpertPhase.FOLDING;
            table.row(
                    expert.step().map(String::valueOf).orElse("–"),
                    expert.expertId(),
                    Human.phase(expert.phase()),
                    folded ? Human.share(expert.splitRankShare()) : "–",
                    folded ? Human.share(expert.energyKept()) : "–",
                    folded ? Human.decimal(expert.cosine()) : "–",
                    folded ? Human.decimal(expert.lambda()) : "–",
                    measured ? Human.decimal(expert.taskNorm()) : "–",
                    Human.ago(Instant.ofEpochMilli(expert.publishedAtMillis()), now));
        }
        return table.toString();
    }

    private static String reason(String reason) {
        return reason.isBlank() ? "" : ": " + reason;
    }
}
