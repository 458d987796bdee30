package io.tributary.app.demo;

import java.util.List;
import java.util.SplittableRandom;

/** What one demo task shows: a kind of picture with a few classes, drawn anew for every random source. */
interface Subject {
    /** The task's name; also the id of the expert trained on it. */
    String name();

    /** What the classes are, in label order. */
    List<String> classes();

    /** Draws one picture of the class. */
    void draw(Canvas canvas, int label, SplittableRandom random);

    /** Standard deviation of the grain over the picture, where white is 1. */
    default double grain() {
        return 0.15;
    }

    /** All subjects, in the order in which their experts are published. */
    static List<Subject> all() {
        return List.of(new Letters(), new Strokes(), new Textures(), new Shapes(), new Clouds(), new Shading());
    }
}
