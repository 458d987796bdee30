package io.tributary.merge.evaluate;

import java.nio.file.Path;

/**
 * Labelled grey images and the class embeddings that stand for the labels, as files.
 *
 * @param name also the name of the class embeddings' tensor: floating, [classes, projection], unit rows
 * @param images safetensors file with {@code SPLIT_images} (U8, [n, side, side]) and {@code SPLIT_labels} (I64, [n])
 * @param split for example {@code test}
 * @param classEmbeddings safetensors file with a tensor per task
 */
public record ImageTask(String name, Path images, String split, Path classEmbeddings) {
    String imagesTensor() {
        return split + "_images";
    }

    String labelsTensor() {
        return split + "_labels";
    }
}
