package io.tributary.merge.version;

/**
 * What a version holds beside its weights, in safetensors format: arrays named {@code TENSOR#NAME}. The file is not
 * called {@code *.safetensors}: servers load all of those.
 */
public final class Companions {
    public static final String FILE = "companions.st";

    private Companions() {}

    /** What an array that accompanies a tensor is called. */
    public static String named(String tensor, String array) {
        return tensor + "#" + array;
    }
}
