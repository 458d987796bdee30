package io.tributary.app.training;

/**
 * Grey images with labels, and the directions that stand for the labels.
 *
 * @param pixels one image after the other, row by row
 * @param labels of each image, from 0
 * @param side of an image, in pixels
 * @param classes unit rows, one for each label
 * @param length of a row
 */
@SuppressWarnings("ArrayRecordComponent") // handed to libtorch at once
public record Samples(byte[] pixels, long[] labels, int side, float[] classes, int length) {
    public int count() {
        return labels.length;
    }
}
