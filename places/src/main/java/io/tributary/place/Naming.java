package io.tributary.place;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which lineage a checkpoint belongs to and what it is called there: texts in which a name in braces stands for one of
 * the candidate's variables.
 *
 * @param lineage for example {@code vision}, {@code {lineage}} or {@code {base}}
 * @param bases lineages by base model; the variable {@code base} is what it gives
 * @param expertId further has the variable {@code digest}: the first 16 digits of the checkpoint's
 */
public record Naming(String lineage, Map<String, String> bases, String expertId) {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-zA-Z0-9]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final int DIGITS = 16;

    public Naming {
        bases = Map.copyOf(bases);
    }

    /** @throws MergeException {@code INVALID_ARGUMENT} where the rule gives no lineage's name */
    public String lineage(Candidate candidate) {
        Map<String, String> values = new HashMap<>(candidate.variables());
        Optional<String> base = candidate.base();
        base.map(bases::get).ifPresent(found -> values.put("base", found));
        if (lineage.contains("{base}") && !values.containsKey("base")) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    candidate.where()
                            + base.map(name -> " was fine-tuned from '" + name + "', which lineage.bases does not list")
                                    .orElse(
                                            " does not say what it was fine-tuned from, and lineage.bases goes by that"));
        }
        return named(candidate, "lineage", lineage, values);
    }

    /**
     * Brings the checkpoint and names it; may take long.
     *
     * @param lineage its {@link #lineage}
     * @throws MergeException where it is no checkpoint after all, changes meanwhile, or a rule gives no name
     */
    public Offer offer(Candidate candidate, String lineage, Stop stop) {
        CheckpointRef expert = candidate.bring(stop);
        Map<String, String> attributes = new HashMap<>(candidate.attributes());
        candidate.base().ifPresent(base -> attributes.put("base", base));
        return new Offer(lineage, candidate.madeAtMillis(), expertId(candidate, expert.digest()), expert, attributes);
    }

    /** @throws MergeException {@code INVALID_ARGUMENT} where the rule gives no expert's name */
    String expertId(Candidate candidate, String digest) {
        Map<String, String> values = new HashMap<>(candidate.variables());
        values.put("digest", digest.substring(0, DIGITS));
        return named(candidate, "expert.id", expertId, values);
    }

    private static String named(Candidate candidate, String setting, String rule, Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        Matcher variable = VARIABLE.matcher(rule);
        while (variable.find()) {
            String value = values.get(variable.group(1));
            if (value == null) {
                throw new MergeException(
                        ErrorCode.INVALID_ARGUMENT,
                        candidate.where() + " gives no {" + variable.group(1) + "} for " + setting + "=" + rule
                                + "; it has " + values.keySet());
            }
            variable.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        variable.appendTail(text);
        String name = text.toString();
        if (!NAME.matcher(name).matches()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    candidate.where() + " gives '" + name + "' for " + setting + "=" + rule
                            + ": expected 1 to 128 letters, digits, dots, underscores and hyphens, the first a letter"
                            + " or digit");
        }
        return name;
    }
}
