package io.tributary.app.cli;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Nearest;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.technique.Statistic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** What single experts of a merge bring beside their weights; experts are called as their files are. */
final class ExpertOptions {
    @Option(
            names = "--weight",
            paramLabel = "EXPERT=NUMBER",
            description = "How much an expert counts, for techniques that weigh experts; 1 where nothing is said;"
                    + " repeatable. EXPERT is the file's name without .safetensors.")
    private Map<String, Double> weights = new LinkedHashMap<>();

    @Option(
            names = "--statistic",
            paramLabel = "EXPERT:KIND=FILE",
            description = "What some techniques need beside an expert's weights: KIND is gram or fisher; repeatable.")
    private Map<String, Path> statistics = new LinkedHashMap<>();

    /** The experts with what was said of them; refuses what is said of an expert that is not there. */
    List<MergeExpert> with(List<MergeExpert> named) {
        List<MergeExpert> experts = new ArrayList<>(named);
        weights.forEach((id, weight) -> change(experts, id, expert -> expert.withWeight(weight)));
        statistics.forEach((key, file) -> {
            int colon = key.lastIndexOf(':');
            if (colon < 1) {
                throw new MergeException(
                        ErrorCode.INVALID_ARGUMENT,
                        "--statistic is '" + key + "=" + file + "'; expected EXPERT:KIND=FILE, for example "
                                + named.get(0).id() + ":fisher=" + file);
            }
            Statistic kind = Statistic.named(key.substring(colon + 1));
            change(experts, key.substring(0, colon), expert -> expert.withStatistic(kind, file));
        });
        return experts;
    }

    private static void change(List<MergeExpert> experts, String id, UnaryOperator<MergeExpert> change) {
        List<String> known = experts.stream().map(MergeExpert::id).toList();
        int place = known.indexOf(id);
        if (place < 0) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT, "No expert is called '" + id + "'. " + Nearest.hint(id, known));
        }
        experts.set(place, change.apply(experts.get(place)));
    }
}
