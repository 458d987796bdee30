package io.tributary.app.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class TimePageTest {
    @Test
    void aStudyInWhichTheAxesMatterMoreThanTheTechniqueSaysSo() {
        String page = TimePage.of(answers(10, 1), "How.", "plot.svg");
        assertThat(page)
                .contains("Initialization and deployment matter more than the technique: yes.")
                .contains(
                        "The means of initializations lie 10.0 points apart, those of deployments 10.0, those of techniques 1.0.")
                .contains("moving average is best: yes.** It is number 1 of 8 cells with 71.0 ± 0.7")
                .contains("**By accumulation alone** the best is merged → merged, average / EMA with 71.0 ± 0.7;")
                .contains("The best of 1 recency weightings (i) has 40.0 ± 0.7, 31.0 points behind the best cell.")
                .contains("| 1 | merged | merged | average / EMA | 71.0 ± 0.7 | 71.0 ± 0.7 | 71.0 ± 0.7 |")
                .contains("![Geometric mean of every cell, by initialization and deployment](plot.svg)");
    }

    @Test
    void aStudyInWhichTheTechniqueMattersMoreSaysThatToo() {
        assertThat(TimePage.of(answers(1, 10), "How.", "plot.svg"))
                .contains("Initialization and deployment matter more than the technique: no.");
    }

    @Test
    void theBaseIsWhatCellsAreHeldAgainst() {
        assertThat(TimePage.of(answers(10, 1), "How.", "plot.svg"))
                .contains("**The base itself**, with nothing trained or merged, has 55.0 ± 0.7")
                .contains("6 of 8 cells are better.");
    }

    @Test
    void techniquesThatBreakDoNotHideWhatTheAxesDoForTheOthers() {
        List<TimeRun.Answer> answers = new ArrayList<>(answers(10, 1));
        answers.add(answer("base", "merged", "breaks", 0, 0.01));
        answers.add(answer("base", "merged", "breaks, too", 0, 0.02));
        assertThat(TimePage.of(answers, "How.", "plot.svg"))
                .contains("matter more than the technique: no.")
                .contains("They do among the better half of the techniques (average / EMA, TIES): yes.");
    }

    @Test
    void theDrawingHasAMarkForEveryCellOfTheGrid() throws Exception {
        String svg = TimePlot.of(answers(10, 1));
        Document drawing = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        // eight cells, and two techniques in the legend
        assertThat(drawing.getElementsByTagName("circle").getLength()).isEqualTo(8 + 2);
        assertThat(svg).contains("base → all").contains("merged → merged, average / EMA: 71.0 ± 0.7");
    }

    /** Two seeds, a point apart; an axis' next value, and the next technique, each so many points better. */
    private static List<TimeRun.Answer> answers(double axis, double technique) {
        List<String> values = List.of("base", "merged");
        List<String> techniques = List.of("TIES", "average / EMA");
        List<TimeRun.Answer> answers = new ArrayList<>();
        for (long seed = 0; seed < 2; seed++) {
            for (int init = 0; init < 2; init++) {
                for (int deploy = 0; deploy < 2; deploy++) {
                    for (int t = 0; t < 2; t++) {
                        double share = (49.5 + seed + axis * (init + deploy) + technique * t) / 100;
                        answers.add(answer(
                                values.get(init),
                                List.of("all", "merged").get(deploy),
                                techniques.get(t),
                                seed,
                                share));
                    }
                }
            }
            answers.add(answer("base", "offline", "i", seed, (39.5 + seed) / 100));
            answers.add(answer("base", "itself", "", seed, (54.5 + seed) / 100));
        }
        return answers;
    }

    private static TimeRun.Answer answer(String init, String deploy, String technique, long seed, double share) {
        String cell = init + " → " + deploy + (technique.isEmpty() ? "" : ", " + technique);
        return new TimeRun.Answer(
                cell, init, deploy, technique, "random", seed, share, share, share, Map.of("task", share));
    }
}
