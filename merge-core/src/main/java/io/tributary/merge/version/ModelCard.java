package io.tributary.merge.version;

import io.tributary.merge.json.CanonicalJson;
import java.util.List;
import java.util.Locale;

/**
 * The README of a version: what the Hub needs to know in front, then where the model comes from, for people.
 *
 * @param baseName what the base is called, or its digest
 * @param technique its id
 */
public record ModelCard(
        String lineage,
        long version,
        String baseName,
        String base,
        String technique,
        String recipe,
        List<ManifestExpert> experts) {
    public static final String NAME = "README.md";

    private static final int DIGITS = 16;

    public ModelCard {
        experts = List.copyOf(experts);
    }

    public String text() {
        StringBuilder card = new StringBuilder();
        card.append("---\nbase_model: ").append(CanonicalJson.line(baseName)).append('\n');
        card.append("base_model_relation: merge\nlibrary_name: transformers\ntags:\n- merge\n- tributary\n- ")
                .append(technique)
                .append("\n---\n\n# ")
                .append(lineage)
                .append(", version ")
                .append(version)
                .append("\n\n");
        card.append("Merged by Tributary with `").append(technique).append("` from ");
        card.append(experts.size() == 1 ? "one expert" : experts.size() + " experts, one after the other");
        card.append(", onto the base `").append(baseName).append("`.\n\n");
        card.append("| step | expert | digest | norm | energy kept | λ |\n|---:|---|---|---:|---:|---:|\n");
        experts.forEach(expert -> card.append(row(expert)));
        card.append("\n*Norm*: of the task vector, expert minus base" + orStart()
                        + ". *Energy kept*: share of its squared norm that was ")
                .append("added to the merge. *λ*: norm of the accumulated task vectors over their mean norm.\n\n");
        card.append("Digest of the base: `").append(base).append("`.\n\nRecipe:\n\n```json\n");
        card.append(recipe).append("\n```\n\n");
        card.append("`")
                .append(Manifest.NAME)
                .append("` holds the digest of every file and the diagnostics of every ")
                .append("tensor; `tributary verify DIR` checks them.\n");
        return card.toString();
    }

    private String orStart() {
        return experts.stream().allMatch(expert -> expert.start().isEmpty())
                ? ""
                : ", or minus its start where `" + Manifest.NAME + "` names one";
    }

    private static String row(ManifestExpert expert) {
        return String.format(
                Locale.ROOT,
                "| %d | %s | `%s…` | %.6g | %.2f %% | %.6f |\n",
                expert.step(),
                expert.id(),
                expert.digest().substring(0, Math.min(DIGITS, expert.digest().length())),
                expert.taskNorm(),
                100 * expert.energyKept(),
                expert.lambda());
    }
}
