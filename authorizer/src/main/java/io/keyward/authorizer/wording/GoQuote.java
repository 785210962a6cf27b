package io.keyward.authorizer.wording;

/**
 * Quotes text as Go's {@code %q} does, which Kubernetes' messages use: in double quotes, with everything that cannot be
 * printed escaped.
 */
public final class GoQuote {

    private GoQuote() {}

    /** The text in double quotes. */
    public static String quote(String text) {
        return plain(text) ? "\"" + text + "\"" : escaped(text);
    }

    /** Whether the text stands for itself, as nearly all do. */
    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static String escaped(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> append(quoted, point));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int point) {
        switch (point) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case 0x07 -> quoted.append("\\a");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case 0x0b -> quoted.append("\\v");
            default -> {
                if (isSurrogate(point)) {
                    // Half a pair has no UTF-8 form; a Go program has read it as the replacement character.
                    quoted.append('\uFFFD');
                } else if (printable(point)) {
                    quoted.appendCodePoint(point);
                } else {
                    escape(quoted, point);
                }
            }
        }
    }

    private static void escape(StringBuilder quoted, int point) {
        if (point < ' ' || point == 0x7f) {
            quoted.append(String.format("\\x%02x", point));
        } else if (point <= Character.MAX_VALUE) {
            quoted.append(String.format("\\u%04x", point));
        } else {
            quoted.append(String.format("\\U%08x", point));
        }
    }

    private static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    /** Letters, marks, numbers, punctuation, symbols and the plain space, as Go has it; no other space. */
    private static boolean printable(int point) {
        if (point == ' ') {
            return true;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
