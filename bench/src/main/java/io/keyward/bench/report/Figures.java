package io.keyward.bench.report;

import java.util.Locale;

/** Figures as tables show them. */
public final class Figures {

    private Figures() {}

    /** A whole number with its thousands apart. */
    public static String whole(double number) {
        return String.format(Locale.ROOT, "%,d", Math.round(number));
    }

    /** With as many digits as tell something: 4.3, 61, 12,345. */
    public static String brief(double number) {
        return Math.abs(number) < 10 ? String.format(Locale.ROOT, "%.1f", number) : whole(number);
    }

    /** How many times as much. */
    public static String times(double ratio) {
        return brief(ratio) + "×";
    }
}
