package io.tributary.app.coordinator;

import io.tributary.merge.recipe.Recipe;
import java.util.List;
import java.util.Random;

/** Recipes that differ in everything that a coordinator looks at. */
final class RandomRecipe {
    private RandomRecipe() {}

    static Recipe drawn(Random random) {
        List<String> policies = List.of("every", "every-2", "latest");
        String policy = policies.get(random.nextInt(policies.size()));
        int retain = random.nextInt(3);
        String technique = chance(random, 50) ? "opcm" : "average";
        List<String> starts = List.of("base", "base", "last", "last", "merged", "all");
        String start =
                policy.equals("every") && chance(random, 20) ? "deploy" : starts.get(random.nextInt(starts.size()));
        String track = start.equals("merged") ? "ema" : start.equals("all") ? "average" : "";
        return Recipe.parse("{\"tracks\":{\"deploy\":{\"technique\":\"" + technique + "\"}"
                + (track.isEmpty() ? "" : ",\"initialize\":{\"technique\":\"" + track + "\"}")
                + "},\"initialize\":\"" + start + "\",\"taskVector\":\"" + (chance(random, 50) ? "start" : "base")
                + "\",\"publish\":\"" + policy
                + "\",\"retain\":" + retain + ",\"anchors\":{\"last\":" + random.nextInt(4) + ",\"every\":"
                + random.nextInt(4)
                + ",\"promoted\":" + random.nextBoolean() + "},\"evaluation\":"
                + evaluation(random) + "}");
    }

    private static String evaluation(Random random) {
        List<String> policies = List.of("every", "every", "every-2", "latest");
        List<String> gates = List.of(
                "",
                "\"mean >= candidate - 5\",\"any task drops <= 20 points\"",
                "\"mean > serving\"",
                "\"bwt >= -30\"");
        String suite = chance(random, 40) ? ",\"suite\":\"" + ModelEvaluator.SUITE + "\"" : "";
        return "{\"policy\":\"" + policies.get(random.nextInt(policies.size())) + "\"" + suite + ",\"gate\":["
                + gates.get(random.nextInt(gates.size())) + "]}";
    }

    private static boolean chance(Random random, int percent) {
        return random.nextInt(100) < percent;
    }
}
