package io.tributary.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tributary.app.view.EvaluationJson;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.Lineages;
import io.tributary.app.view.Rows;
import io.tributary.app.view.StatusRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private final Lineages lineages = StatusRows.vision();
    private final JsonNode description;

    OpenApiTest() throws IOException {
        description = new YAMLMapper().readTree(Routes.openApi());
    }

    @Test
    void everyRouteIsDescribedAndNothingElse() {
        List<String> routes = new Routes(new Rows(), new Health(() -> true, Map.of(), List::of), () -> "")
                .all().stream().map(Routes.Route::path).toList();

        assertThat(names(description.get("paths"))).containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void everyFieldOfALineageIsDescribed() {
        JsonNode document = LineageJson.lineages(lineages).get("lineages").get(0);

        assertThat(properties("Lineage")).containsAll(names(document));
    }

    @Test
    void everyFieldOfAnExpertIsDescribed() {
        for (JsonNode expert : LineageJson.lineage(lineages.named("vision")).get("experts")) {
            assertThat(properties("Expert")).containsAll(names(expert));
        }
    }

    @Test
    void everyFieldOfAVersionAndARefusalIsDescribed() {
        JsonNode document = LineageJson.lineage(lineages.named("vision"));

        assertThat(properties("Version"))
                .containsAll(names(document.get("versions").get(0)));
        assertThat(properties("Refusal"))
                .containsAll(names(document.get("refusals").get(0)));
    }

    @Test
    void everyFieldOfAnEvaluationAndAnAliasIsDescribed() {
        Rows rows = StatusRows.vision();
        rows.put(StatusRows.evaluation("vision", 1, Map.of("digits", 0.5, "held", 0.25), List.of()));
        rows.put(StatusRows.evaluation("vision", 2, Map.of("digits", 0.25, "held", 0.25), List.of("too low")));
        rows.put(StatusRows.alias("vision", "serving", 2, 1));
        JsonNode document = EvaluationJson.evaluations(rows.named("vision"));

        JsonNode evaluation = document.at("/evaluations/1");
        assertThat(properties("Evaluation")).containsAll(names(evaluation));
        assertThat(properties("Knowledge")).containsAll(names(evaluation.get("knowledge")));
        JsonNode alias = LineageJson.lineage(rows.named("vision")).at("/promotions/0");
        assertThat(properties("Alias")).containsAll(names(alias));
    }

    @Test
    void everyFieldOfAStallIsDescribed() {
        JsonNode stalls = LineageJson.stalls(List.of(StatusRows.stall(0, 1)));

        assertThat(properties("Stall")).containsAll(names(stalls.get(0)));
    }

    private List<String> properties(String schema) {
        return names(description.at("/components/schemas/" + schema + "/properties"));
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        assertThat(names).isNotEmpty();
        return names;
    }
}
