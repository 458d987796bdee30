package io.tributary.merge.evaluate;

import java.util.Map;

/** The plain vision transformer by loops in float64: what the program is compared with. */
final class NaiveVit {
    private final Map<String, double[]> weights;
    private final int hidden;
    private final int heads;
    private final int patch;
    private final int channels;

    NaiveVit(Map<String, double[]> weights, int hidden, int heads, int patch, int channels) {
        this.weights = weights;
        this.hidden = hidden;
        this.heads = heads;
        this.patch = patch;
        this.channels = channels;
    }

    private double[] weight(String name) {
        return java.util.Objects.requireNonNull(weights.get(name), name);
    }

    /** Class scores of one image, given as scaled pixels [channels][side · side]. */
    double[] scores(double[][] pixels, int side, int layers) {
        int rows = side / patch;
        double[][] h = new double[1 + rows * rows][];
        h[0] = weight("vit.embeddings.cls_token").clone();
        for (int at = 0; at < rows * rows; at++) {
            h[at + 1] = embedded(pixels, side, at / rows, at % rows);
        }
        double[] positions = weight("vit.embeddings.position_embeddings");
        for (int t = 0; t < h.length; t++) {
            for (int i = 0; i < hidden; i++) {
                h[t][i] += positions[t * hidden + i];
            }
        }
        for (int layer = 0; layer < layers; layer++) {
            block(h, "vit.encoder.layer." + layer + ".");
        }
        return linear("classifier", norm("vit.layernorm", h[0]));
    }

    private double[] embedded(double[][] pixels, int side, int row, int column) {
        double[] kernel = weight("vit.embeddings.patch_embeddings.projection.weight");
        double[] out = weight("vit.embeddings.patch_embeddings.projection.bias").clone();
        int area = patch * patch;
        for (int o = 0; o < hidden; o++) {
            for (int c = 0; c < channels; c++) {
                for (int k = 0; k < area; k++) {
                    int pixel = (row * patch + k / patch) * side + column * patch + k % patch;
                    out[o] += kernel[(o * channels + c) * area + k] * pixels[c][pixel];
                }
            }
        }
        return out;
    }

    private void block(double[][] h, String at) {
        int tokens = h.length;
        int width = hidden / heads;
        double[][] q = new double[tokens][];
        double[][] k = new double[tokens][];
        double[][] v = new double[tokens][];
        for (int t = 0; t < tokens; t++) {
            double[] y = norm(at + "layernorm_before", h[t]);
            q[t] = linear(at + "attention.attention.query", y);
            k[t] = linear(at + "attention.attention.key", y);
            v[t] = linear(at + "attention.attention.value", y);
        }
        for (int t = 0; t < tokens; t++) {
            double[] a = new double[hidden];
            for (int head = 0; head < heads; head++) {
                double[] share = new double[tokens];
                double sum = 0;
                for (int s = 0; s < tokens; s++) {
                    double dot = 0;
                    for (int i = head * width; i < (head + 1) * width; i++) {
                        dot += q[t][i] * k[s][i];
                    }
                    share[s] = Math.exp(dot / Math.sqrt(width));
                    sum += share[s];
                }
                for (int s = 0; s < tokens; s++) {
                    for (int i = head * width; i < (head + 1) * width; i++) {
                        a[i] += share[s] / sum * v[s][i];
                    }
                }
            }
            add(h[t], linear(at + "attention.output.dense", a));
        }
        for (double[] token : h) {
            double[] f = linear(at + "intermediate.dense", norm(at + "layernorm_after", token));
            for (int i = 0; i < f.length; i++) {
                f[i] = f[i] * 0.5 * (1 + erf(f[i] / Math.sqrt(2)));
            }
            add(token, linear(at + "output.dense", f));
        }
    }

    /** By its series; arguments here are small. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 60; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private double[] linear(String name, double[] x) {
        double[] out = weight(name + ".bias").clone();
        double[] w = weight(name + ".weight");
        for (int o = 0; o < out.length; o++) {
            for (int i = 0; i < x.length; i++) {
                out[o] += w[o * x.length + i] * x[i];
            }
        }
        return out;
    }

    private double[] norm(String name, double[] x) {
        double mean = 0;
        double square = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        for (double value : x) {
            square += (value - mean) * (value - mean) / x.length;
        }
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] =
                    (x[i] - mean) / Math.sqrt(square + 1e-12) * weight(name + ".weight")[i] + weight(name + ".bias")[i];
        }
        return out;
    }

    private static void add(double[] to, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += what[i];
        }
    }
}
