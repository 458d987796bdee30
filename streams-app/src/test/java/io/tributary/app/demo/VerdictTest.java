package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.evaluate.TaskScore;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    @Test
    void theTableHasARowForEachTaskAndTheMeanAndAColumnForEachStep() {
        assertThat(verdict(70, 60).versionsTable()).isEqualTo("""
                          task \\ version   base  expert  step 1  step 2  average
                          letters          20.0    90.0    90.0    70.0     60.0
                          clouds           30.0    80.0    40.0    70.0     60.0
                          mean             25.0    85.0    65.0    70.0     60.0""".indent(2).stripTrailing());
    }

    @Test
    void itSaysWhenOpcmIsBetter() {
        assertThat(verdict(70, 60).sentence())
                .contains("OPCM 70.0 %, plain average 60.0 %, base 25.0 %, every expert on its own task 85.0 %")
                .contains("10.0 points better");
    }

    @Test
    void itSaysWhenOpcmIsNotBetter() {
        assertThat(verdict(58, 60).sentence())
                .contains("did not beat plain averaging")
                .contains("2.0 points behind");
        assertThat(verdict(60, 60).sentence())
                .contains("did not beat plain averaging")
                .contains("0.0 points behind");
    }

    @Test
    void accuraciesOnOtherTasksAreAMistake() {
        Scores scores = new Scores(List.of("letters", "clouds"));
        assertThatThrownBy(() -> scores.add("base", List.of(score("clouds", 50))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Verdict verdict(int opcm, int average) {
        Scores scores = new Scores(List.of("letters", "clouds"));
        add(scores, Verdict.BASE, 20, 30);
        add(scores, "letters", 90, 40);
        add(scores, "clouds", 10, 80);
        add(scores, Verdict.step(1), 90, 40);
        add(scores, Verdict.step(2), opcm, opcm);
        add(scores, Verdict.AVERAGE, average, average);
        return new Verdict(scores, List.of("letters", "clouds"), 2);
    }

    private static void add(Scores scores, String model, int letters, int clouds) {
        scores.add(model, List.of(score("letters", letters), score("clouds", clouds)));
    }

    private static TaskScore score(String task, int percent) {
        return new TaskScore(task, "accuracy", percent / 100.0, 100, false);
    }
}
