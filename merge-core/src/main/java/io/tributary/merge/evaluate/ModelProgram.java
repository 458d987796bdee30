package io.tributary.merge.evaluate;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Nearest;
import io.tributary.merge.kernel.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The forward pass of an architecture as TorchScript text: one class {@code Script} with a method
 *
 * <pre>
 * outputs(weights: Dict[str, Tensor], inputs: Tensor, classes: Tensor, settings: Dict[str, Tensor]) -&gt; Tensor
 * </pre>
 *
 * {@code weights}: every floating tensor of the version as float32, by name. {@code inputs}: some rows of a task's
 * samples, of the file's type. {@code classes}: the task's class embeddings as float32, or an empty array.
 * {@code settings}: float64 arrays of one axis: the numbers of {@code config.json} (those of its {@code vision_config}
 * first), its texts as {@code name=text} with a 1, and the suite's own. Returns one row of class scores per input.
 *
 * @param name for messages
 */
public record ModelProgram(String name, String text) {
    static final String METHOD = "outputs";

    /** Those that come with Tributary; a user's own is a file. */
    private static final Map<String, String> SHIPPED = Map.of("clip-vision", "vision_transformer", "vit", "vit");

    /**
     * A shipped one, or the text of a file.
     *
     * @param directory that relative file names start from
     * @throws MergeException {@code INVALID_SUITE} where it is neither
     */
    static ModelProgram named(String name, Path directory) {
        String shipped = SHIPPED.get(name);
        if (shipped != null) {
            return new ModelProgram(name, Script.text(shipped));
        }
        Path file = directory.resolve(name).normalize();
        try {
            return new ModelProgram(name, Files.readString(file));
        } catch (IOException e) {
            List<String> known = SHIPPED.keySet().stream().sorted().toList();
            throw new MergeException(
                    ErrorCode.INVALID_SUITE,
                    "program: '" + name + "' is no program that comes with Tributary, and " + file + " cannot be read ("
                            + e.getClass().getSimpleName() + "). " + Nearest.hint(name, known),
                    e);
        }
    }
}
