package io.keyward.access.boundary;

/**
 * A text in which every {@code *} stands for any run of characters, also for none; nothing else has a meaning of its own.
 *
 * @param text as it was written
 */
record StarPattern(String text) {

    private static final char STAR = '*';

    /** Whether it stands for every text. */
    boolean everything() {
        return !text.isEmpty() && text.chars().allMatch(c -> c == STAR);
    }

    boolean matches(String word) {
        // The last star met takes one character more whenever what follows it does not fit.
        int at = 0;
        int in = 0;
        int star = -1;
        int taken = 0;
        while (in < word.length()) {
            if (at < text.length() && text.charAt(at) == STAR) {
                star = at++;
                taken = in;
            } else if (at < text.length() && text.charAt(at) == word.charAt(in)) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++taken;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == STAR) {
            at++;
        }
        return at == text.length();
    }

    /**
     * Whether all that this one matches, the other matches, too. A star of this one may stand for a character that the other does not name,
     * which there only a star can take; and a star that takes that takes anything. So the other must match this one's text, read as if
     * its stars were such a character; as no part of a pattern but a star matches a star, that is what matching says.
     */
    boolean within(StarPattern outer) {
        return outer.matches(text);
    }
}
