package io.tributary.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Quantities as people read them: three significant digits and a unit. Programs get the exact numbers by
 * {@code --json}.
 */
final class Human {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final String[] DECIMAL = {"", " k", " M", " G", " T"};

    private Human() {}

    static String bytes(long bytes) {
        return scaled(bytes, 1024, BINARY, " ");
    }

    /** Parameters, tensors and the like: {@code 86.4 M}. */
    static String count(long count) {
        return scaled(count, 1000, DECIMAL, "");
    }

    static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", Math.floor(millis / 100.0) / 10);
        }
        long seconds = millis / 1000;
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        long hours = seconds / 3600;
        return hours < 48 ? hours + " h " + seconds % 3600 / 60 + " min" : hours / 24 + " d " + hours % 24 + " h";
    }

    /** How long ago {@code then} was. */
    static String ago(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        return age.toMillis() < 1000
                ? "just now"
                : duration(Duration.ofSeconds(age.toSeconds())).replace(".0 s", " s") + " ago";
    }

    /** A share of one as a percentage. */
    static String share(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** The name of a phase or role in small letters. */
    static String phase(Enum<?> phase) {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The first twelve digits: enough to compare by eye. */
    static String digest(String digest) {
        return digest.length() <= 12 ? digest : digest.substring(0, 12);
    }

    private static String scaled(long value, int base, String[] units, String gap) {
        double scaled = value;
        int unit = 0;
        while (Math.abs(scaled) >= base && unit < units.length - 1) {
            scaled /= base;
            unit++;
        }
        if (unit == 0) {
            return (value + gap + units[0]).strip();
        }
        int decimals = Math.abs(scaled) >= 99.95 ? 0 : 1;
        return String.format(Locale.ROOT, "%." + decimals + "f%s%s", scaled, gap, units[unit]);
    }
}
