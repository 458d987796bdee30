package io.tributary.app.demo;

import io.tributary.app.process.DataDirectory;
import java.nio.file.Path;
import java.util.List;

/** The last words: what came of it, where it lies, and commands that work as they stand. */
final class Farewell {
    private Farewell() {}

    static void tell(
            Story story, DataDirectory data, Models models, String lineage, List<Path> versions, Verdict verdict) {
        Path last = versions.get(versions.size() - 1);
        String flag = " --data " + quoted(data.root());
        Path again = models.expert(models.subjects().get(0));
        story.line("");
        verdict.sentence().lines().forEach(story::line);
        story.line("");
        story.line("The versions lie in " + last.getParent());
        story.line("Each is a checkpoint in Hugging Face layout with a model card and a manifest. All in "
                + story.elapsed() + ".");
        story.line("");
        story.line("Next:");
        story.line("  ./tributary verify " + quoted(last));
        story.line("  ./tributary inspect " + quoted(again) + " --base " + quoted(models.base()));
        story.line("  ./tributary up --suite " + quoted(models.suite()) + flag);
        story.line("and while that runs, in another terminal:");
        story.line("  ./tributary status " + lineage + flag);
        story.line("  ./tributary show " + lineage + " " + versions.size() + flag);
        story.line("  ./tributary evaluations " + lineage + flag);
        story.line("  ./tributary publish " + lineage + " --expert once-more " + quoted(again) + " --wait" + flag);
    }

    /** As a shell takes it. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
