package io.tributary.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.AliasMoved;
import io.tributary.app.lineage.Fact.VersionJudged;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.view.Rows;
import io.tributary.app.view.StatusRows;
import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.ManifestExpert;
import io.tributary.merge.version.TensorReport;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LineageReportTest {
    private static final String HOSTILE = "\"><script src='https://example.com/x.js'></script>&";

    private final Rows rows = new Rows();

    private String page(List<Fact> log, Manifest... manifests) {
        return new LineageReport(rows.named("line"), log, List.of(manifests)).html();
    }

    private String full() {
        rows.put(StatusRows.lineage("line", LineagePhase.ACTIVE, 3));
        List<String> tasks = List.of("letters", "shapes", "birds");
        for (int step = 1; step <= 3; step++) {
            rows.put(StatusRows.folded("line", "expert-" + step, tasks.get(step - 1), step));
            rows.put(StatusRows.version("line", step, step, VersionPhase.SEALED));
        }
        rows.put(StatusRows.evaluation(
                "line", 1, Map.of("letters", 0.9, "shapes", 0.3, "birds", 0.2, "held", 0.5), List.of()));
        rows.put(StatusRows.evaluation(
                "line", 2, Map.of("letters", 0.8, "shapes", 0.7, "birds", 0.2, "held", 0.4), List.of()));
        rows.put(StatusRows.evaluation(
                "line", 3, Map.of("letters", 0.1, "shapes", 0.2, "birds", 0.3, "held", 0.0), List.of("mean: too low")));
        List<Fact> log = List.of(
                moved(1, Optional.empty(), false, "passed"),
                moved(2, Optional.of(1L), false, "passed"),
                new VersionJudged("line", 6_000, 3, Verdict.HELD, List.of("mean: " + HOSTILE)),
                moved(1, Optional.of(2L), true, "complaints"));
        return page(log, manifest(1), manifest(2), manifest(3));
    }

    private static AliasMoved moved(long to, Optional<Long> from, boolean pinned, String reason) {
        return new AliasMoved("line", 5_000, "serving", to, from, List.of(), pinned, reason, 0);
    }

    private static Manifest manifest(long step) {
        List<ManifestExpert> experts = new ArrayList<>();
        for (long number = 1; number <= step; number++) {
            experts.add(
                    new ManifestExpert(number, "expert-" + number, "d", List.of(), 2, 3.25 + number, 1.5, 0.8, 0.1));
        }
        SortedMap<String, TensorReport> tensors = new TreeMap<>();
        tensors.put("encoder.layers.10.mlp.weight", new TensorReport(2, 4, false, 4, 1, 1.5, 9, 10));
        tensors.put("encoder.layers.9.mlp.weight", new TensorReport(2, 4, false, 3, 3, 0, 9, 10));
        tensors.put("encoder.layers.9.norm.bias", new TensorReport(-1, 0, false, 1, 0, 0, 0, 10));
        return new Manifest(
                Manifest.FORMAT,
                "line",
                "deploy",
                step,
                step,
                0,
                List.of(),
                List.of(),
                "base",
                JsonNodeFactory.instance.objectNode(),
                1.5,
                2,
                3,
                experts,
                new TreeMap<>(),
                "weights",
                tensors,
                new TreeMap<>());
    }

    @Test
    void thePageIsWellFormedAndNeedsNothingElse() throws Exception {
        String page = full();
        Document document = parsed(page);
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(7);
        for (String outside : List.of("script", "link", "img", "iframe", "object", "a", "image", "use")) {
            assertThat(document.getElementsByTagName(outside).getLength())
                    .as(outside)
                    .isZero();
        }
        assertThat(page).doesNotContain("src=\"", "href", "url(", "@import", "xlink");
    }

    @Test
    void theAccuracyMatrixIsThereAsAPlotAndAsATable() throws Exception {
        Document document = parsed(full());
        assertThat(tips(document)).contains("version 2, shapes, letters: 80.0", "version 3, birds, held: 0.0");
        assertThat(table(document, 0))
                .containsExactly(
                        List.of("task", "learned in step", "v1", "v2", "v3", "forgotten"),
                        List.of("letters", "1", "90.0", "80.0", "10.0", "+80.0"),
                        List.of("shapes", "2", "30.0", "70.0", "20.0", "+50.0"),
                        List.of("birds", "3", "20.0", "20.0", "30.0", "–"),
                        List.of("held", "–", "50.0", "40.0", "0.0", "–"));
    }

    @Test
    void accBwtAndTheMetricsOfTimeStandInTheTable() throws Exception {
        List<List<String>> table = table(parsed(full()), 1);
        assertThat(table.get(2))
                .containsExactly("2", "2", "2", "75.0", "-10.0", "56.7", "40.0", "47.6", "1.5", "passed");
        assertThat(table.get(3)).containsExactly("3", "3", "3", "20.0", "-65.0", "20.0", "0.0", "0.0", "1.5", "held");
    }

    @Test
    void normsAndInterferenceComeFromTheManifestsLayerByLayer() throws Exception {
        Document document = parsed(full());
        assertThat(table(document, 2).get(2))
                .containsExactly("2", "expert-2", "shapes", "2.5000", "5.2500", "1.4100", "80.0 %", "0.1000", "25.0 %");
        assertThat(table(document, 3))
                .contains(
                        List.of("encoder.layers.9", "2 expert-2", "75.0", "0.0000"),
                        List.of("encoder.layers.10", "2 expert-2", "25.0", "0.2500"));
        assertThat(table(document, 3).get(1).get(0)).as("9 before 10").isEqualTo("encoder.layers.9");
    }

    @Test
    void theHistoryOfPromotionsIsTold() throws Exception {
        assertThat(table(parsed(full()), 4))
                .containsExactly(
                        List.of("time", "what", "version", "why"),
                        List.of("1970-01-01 00:00:05 UTC", "serving, first", "1", "passed"),
                        List.of("1970-01-01 00:00:05 UTC", "serving, was 1", "2", "passed"),
                        List.of("1970-01-01 00:00:06 UTC", "held", "3", "mean: " + HOSTILE),
                        List.of("1970-01-01 00:00:05 UTC", "serving, was 2 (rollback)", "1", "complaints"));
    }

    @Test
    void aLineageThatHasNothingYetIsAPageToo() throws Exception {
        rows.put(StatusRows.lineage("line", LineagePhase.ACTIVE, 0));
        String page = page(List.of());
        assertThat(parsed(page).getElementsByTagName("svg").getLength()).isZero();
        assertThat(page).contains("No version is evaluated yet.");
    }

    @Test
    void aLineageThatNobodyEvaluatedAndThatLostItsFilesKeepsItsNorms() throws Exception {
        rows.put(StatusRows.lineage("line", LineagePhase.ACTIVE, 1));
        rows.put(StatusRows.folded("line", "expert-1", "letters", 1));
        Document document = parsed(page(List.of()));
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(2);
        assertThat(table(document, 0).get(1).get(4)).isEqualTo("–");
    }

    @Test
    void theSameRowsGiveTheSamePage() {
        assertThat(full()).isEqualTo(full());
    }

    private static Document parsed(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static List<String> tips(Document document) {
        return texts(document.getElementsByTagName("title"));
    }

    private static List<List<String>> table(Document document, int number) {
        Element table = (Element) document.getElementsByTagName("table").item(number);
        List<List<String>> found = new ArrayList<>();
        NodeList lines = table.getElementsByTagName("tr");
        for (int i = 0; i < lines.getLength(); i++) {
            found.add(texts(lines.item(i).getChildNodes()));
        }
        return found;
    }

    private static List<String> texts(NodeList nodes) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
