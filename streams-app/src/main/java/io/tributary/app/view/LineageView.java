package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.evaluate.AccuracyMatrix;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One lineage as its rows tell it at one moment.
 *
 * @param experts folded ones first, in the order of their steps, then the others in the order they arrived
 * @param versions sealed and retired, by number
 * @param refusals publishes that were refused because the id stands for other content
 * @param evaluations by version
 * @param aliases by name
 */
public record LineageView(
        LineageStatus lineage,
        List<ExpertStatus> experts,
        List<VersionStatus> versions,
        List<RefusalStatus> refusals,
        List<EvaluationStatus> evaluations,
        List<AliasStatus> aliases) {
    private static final Comparator<ExpertStatus> BY_STEP = Comparator.<ExpertStatus>comparingLong(
                    expert -> expert.step().orElse(Long.MAX_VALUE))
            .thenComparingLong(ExpertStatus::publishedAtMillis)
            .thenComparing(ExpertStatus::expertId);

    public LineageView {
        experts = experts.stream().sorted(BY_STEP).toList();
        versions = versions.stream()
                .sorted(Comparator.comparingLong(VersionStatus::version))
                .toList();
        refusals = refusals.stream()
                .sorted(Comparator.comparing(RefusalStatus::key))
                .toList();
        evaluations = evaluations.stream()
                .sorted(Comparator.comparingLong(EvaluationStatus::version))
                .toList();
        aliases = aliases.stream()
                .sorted(Comparator.comparing(AliasStatus::alias))
                .toList();
    }

    public String name() {
        return lineage.lineage();
    }

    public Optional<VersionStatus> version(long number) {
        return versions.stream().filter(version -> version.version() == number).findFirst();
    }

    /** The version, or a refusal that says which there are. */
    public VersionStatus versionNumbered(long number) {
        return version(number)
                .orElseThrow(() -> new MergeException(
                        ErrorCode.UNKNOWN_VERSION,
                        "Lineage '" + name() + "' has no version " + number + ". "
                                + (versions.isEmpty()
                                        ? "It has none yet."
                                        : "It has " + versions.get(0).version() + " to "
                                                + versions.get(versions.size() - 1)
                                                        .version() + ".")));
    }

    public Optional<ExpertStatus> expert(String id) {
        return experts.stream().filter(expert -> expert.expertId().equals(id)).findFirst();
    }

    public Optional<EvaluationStatus> evaluation(long version) {
        return evaluations.stream().filter(found -> found.version() == version).findFirst();
    }

    /** Names of the aliases that point to a version. */
    public List<String> aliasesOf(long version) {
        return aliases.stream()
                .filter(alias ->
                        alias.version().filter(named -> named == version).isPresent())
                .map(AliasStatus::alias)
                .toList();
    }

    /** Evaluated versions by the tasks of the folded experts; without those that contain somebody who was taken out. */
    public AccuracyMatrix matrix() {
        return new AccuracyMatrix(stream(), rows());
    }

    /** The same with a version's own scores at its step, also where it contains somebody who was taken out. */
    public AccuracyMatrix matrixOf(EvaluationStatus evaluation) {
        Map<Long, AccuracyMatrix.Row> rows = rows();
        if (!evaluation.failed()) {
            rows.put(evaluation.step(), evaluation.row());
        }
        return new AccuracyMatrix(stream(), rows);
    }

    private Map<Long, AccuracyMatrix.Row> rows() {
        Map<Long, AccuracyMatrix.Row> rows = new HashMap<>();
        evaluations.stream()
                .filter(evaluation -> !evaluation.failed() && isOfThisLine(evaluation.version()))
                .forEach(evaluation -> rows.put(evaluation.step(), evaluation.row()));
        return rows;
    }

    private List<String> stream() {
        return experts.stream()
                .filter(expert -> expert.phase() == ExpertPhase.FOLDED)
                .map(ExpertStatus::task)
                .toList();
    }

    /** Whether nobody was taken out of the lineage since, who is in the version. */
    private boolean isOfThisLine(long version) {
        return version(version).map(known -> known.retracted().isEmpty()).orElse(true);
    }

    /** The experts that a version holds, also those that were taken out of the lineage since. */
    public List<ExpertStatus> expertsIn(VersionStatus version) {
        return experts.stream()
                .filter(expert -> expert.phase() != ExpertPhase.RETRACTED
                        || version.retracted().contains(expert.expertId()))
                .filter(expert -> expert.version().orElse(Long.MAX_VALUE) <= version.version())
                .toList();
    }

    /** The first version that can still be opened and holds {@code expert}. */
    public Optional<VersionStatus> firstSealedWith(ExpertStatus expert) {
        if (expert.phase() != ExpertPhase.FOLDED || expert.version().isEmpty()) {
            return Optional.empty();
        }
        long first = expert.version().get();
        return versions.stream()
                .filter(version -> version.phase() == VersionPhase.SEALED && version.version() >= first)
                .findFirst();
    }
}
