package io.tributary.app.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What the demo tells, with a clock per phase. Lines that stay are the answer; how far something is goes beside it: on
 * a terminal one line that is drawn over, elsewhere a plain line at most every ten seconds. Any thread may tell.
 */
final class Story {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;

    private final PrintWriter out;
    private final PrintWriter beside;
    private final boolean live;
    private final LongSupplier nanoTime;
    private final long begunNanos;
    private long phaseNanos;
    private long drawnNanos;
    private int drawnLength;

    /** @param live whether a line can be drawn over on {@code beside} */
    Story(PrintWriter out, PrintWriter beside, boolean live, LongSupplier nanoTime) {
        this.out = out;
        this.beside = beside;
        this.live = live;
        this.nanoTime = nanoTime;
        this.begunNanos = nanoTime.getAsLong();
        this.phaseNanos = begunNanos;
        this.drawnNanos = begunNanos;
    }

    /** Opens a phase; the clock of phases starts again. */
    synchronized void phase(String title) {
        phaseNanos = nanoTime.getAsLong();
        drawnNanos = phaseNanos;
        line("");
        line(title);
    }

    /** Ends a phase with how long it took. */
    synchronized void phaseEnds(String what) {
        line("  " + what + " in " + seconds(phaseNanos));
    }

    /** A line that stays. */
    synchronized void line(String text) {
        wipe();
        out.println(text);
        out.flush();
    }

    /** How far something is; the next line replaces it. */
    synchronized void now(String text) {
        long now = nanoTime.getAsLong();
        if (now - drawnNanos < (live ? REDRAW_NANOS : LINE_NANOS)) {
            return;
        }
        drawnNanos = now;
        if (live) {
            String line = text + "  " + seconds(phaseNanos);
            beside.print("\r" + line + " ".repeat(Math.max(0, drawnLength - line.length())));
            drawnLength = line.length();
        } else {
            beside.println(text + "  " + seconds(phaseNanos));
        }
        beside.flush();
    }

    /** Since the demo began. */
    synchronized String elapsed() {
        return seconds(begunNanos);
    }

    private String seconds(long sinceNanos) {
        return String.format(Locale.ROOT, "%.1f s", (nanoTime.getAsLong() - sinceNanos) / 1e9);
    }

    private void wipe() {
        if (drawnLength > 0) {
            beside.print("\r" + " ".repeat(drawnLength) + "\r");
            beside.flush();
            drawnLength = 0;
        }
    }
}
