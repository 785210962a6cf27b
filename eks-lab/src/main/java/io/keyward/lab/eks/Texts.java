package io.keyward.lab.eks;

/** Texts from outside, made fit for a message. */
final class Texts {

    private static final int SHOWN = 100;

    private Texts() {}

    /** The text in quotes, cut after 100 characters, control characters replaced. */
    static String quote(String text) {
        String clean = text.codePoints()
                .limit(SHOWN)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return '"' + clean + (text.length() > SHOWN ? "…" : "") + '"';
    }
}
