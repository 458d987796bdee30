package io.tributary.merge.recipe;

import io.tributary.merge.recipe.Measured.References;
import java.util.List;
import java.util.Optional;

/** What a version must show so that it is served; without rules, nothing but that it was evaluated. */
public record Gate(List<GateRule> rules) {
    public static final Gate NONE = new Gate(List.of());

    public Gate {
        rules = List.copyOf(rules);
    }

    public static Gate parse(List<String> texts) {
        return new Gate(texts.stream().map(GateRule::parse).toList());
    }

    /** As a recipe writes them. */
    public List<String> texts() {
        return rules.stream().map(GateRule::text).toList();
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Every rule that the version does not meet, with what was found. */
    public List<String> objections(Measured version, References references) {
        return rules.stream()
                .map(rule -> rule.objection(version, references))
                .flatMap(Optional::stream)
                .toList();
    }
}
