package io.tributary.app.cli;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How far something is. On a terminal one line that is drawn over ten times a second at most; elsewhere a plain line at
 * most every ten seconds, so that a log stays readable.
 */
final class ProgressLine implements AutoCloseable {
    private static final int BAR = 24;
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Console console;
    private final LongSupplier nanoTime;
    private final long startedNanos;
    private long drawnNanos;
    private int drawnLength;

    ProgressLine(Console console) {
        this(console, System::nanoTime);
    }

    ProgressLine(Console console, LongSupplier nanoTime) {
        this.console = console;
        this.nanoTime = nanoTime;
        this.startedNanos = nanoTime.getAsLong();
        this.drawnNanos = startedNanos - (console.interactive() ? REDRAW_NANOS : 0);
    }

    /** Shows {@code what} at {@code done} of {@code total} (any unit; 0 where the total is unknown). */
    void at(String what, long done, long total) {
        long now = nanoTime.getAsLong();
        if (now - drawnNanos < (console.interactive() ? REDRAW_NANOS : LINE_NANOS)) {
            return;
        }
        drawnNanos = now;
        String elapsed = Human.duration(Duration.ofNanos(now - startedNanos));
        if (console.interactive()) {
            draw(bar(done, total) + "  " + what + "  " + elapsed);
        } else {
            console.notice(what + (total > 0 ? ": " + percent(done, total) : "") + " (" + elapsed + ")");
        }
    }

    /** Prints a line that stays, above the bar. */
    void keep(String line) {
        wipe();
        console.notice(line);
    }

    @Override
    public void close() {
        wipe();
    }

    /** Takes the bar away. */
    void wipe() {
        if (drawnLength > 0) {
            console.err().print("\r" + " ".repeat(drawnLength) + "\r");
            console.err().flush();
            drawnLength = 0;
        }
    }

    private void draw(String line) {
        String padding = " ".repeat(Math.max(0, drawnLength - line.length()));
        console.err().print("\r" + line + padding);
        console.err().flush();
        drawnLength = line.length();
    }

    private static String bar(long done, long total) {
        if (total <= 0) {
            return "";
        }
        int full = (int) Math.min(BAR, BAR * Math.max(0, done) / total);
        return "[" + "█".repeat(full) + "·".repeat(BAR - full) + "] " + percent(done, total);
    }

    private static String percent(long done, long total) {
        return Math.min(100, 100 * Math.max(0, done) / total) + " %";
    }
}
