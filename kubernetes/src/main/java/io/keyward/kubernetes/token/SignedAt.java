package io.keyward.kubernetes.token;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Reads {@code X-Amz-Date} as Go's {@code time.Parse} does, with its wording where it is of another form. */
final class SignedAt {

    private static final String LAYOUT = "20060102T150405Z";
    private static final List<String> ELEMENTS = List.of("2006", "01", "02", "T", "15", "04", "05", "Z");

    private SignedAt() {}

    /** @throws IllegalArgumentException if the text is no such time */
    static Instant parse(String text) {
        int[] numbers = new int[ELEMENTS.size()];
        int at = 0;
        for (int i = 0; i < ELEMENTS.size(); i++) {
            String element = ELEMENTS.get(i);
            int end = at + element.length();
            boolean literal = !Character.isDigit(element.charAt(0));
            String found = text.substring(at, Math.min(end, text.length()));
            if (literal ? !found.equals(element) : !isNumber(found, element.length())) {
                throw broken(
                        text,
                        "cannot parse " + TokenException.quoted(text.substring(at)) + " as "
                                + TokenException.quoted(element));
            }
            numbers[i] = literal ? 0 : Integer.parseInt(found);
            at = end;
        }
        if (at < text.length()) {
            throw new IllegalArgumentException("parsing time " + TokenException.quoted(text) + ": extra text: "
                    + TokenException.quoted(text.substring(at)));
        }
        try {
            return LocalDateTime.of(numbers[0], numbers[1], numbers[2], numbers[4], numbers[5], numbers[6])
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "parsing time " + TokenException.quoted(text) + ": value out of range", e);
        }
    }

    private static boolean isNumber(String text, int digits) {
        return text.length() == digits && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static IllegalArgumentException broken(String text, String why) {
        return new IllegalArgumentException(
                "parsing time " + TokenException.quoted(text) + " as " + TokenException.quoted(LAYOUT) + ": " + why);
    }
}
