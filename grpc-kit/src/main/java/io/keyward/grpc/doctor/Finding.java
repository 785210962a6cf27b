package io.keyward.grpc.doctor;

import io.keyward.grpc.settings.SettingProblems;

/**
 * What was found about one thing.
 *
 * @param subject what was looked at, in a few words
 * @param words what was found, in one line, without a secret
 * @param remedy what to do about it; empty if it is good
 */
public record Finding(String subject, Level level, String words, String remedy) {

    /** How it is. */
    public enum Level {
        OK,
        WARN,
        FAIL
    }

    public Finding {
        words = line(words);
        remedy = line(remedy);
    }

    /** It is as it should be. */
    public static Finding ok(String subject, String words) {
        return new Finding(subject, Level.OK, words, "");
    }

    /** It works, and may not for long, or not for everybody. */
    public static Finding warn(String subject, String words, String remedy) {
        return new Finding(subject, Level.WARN, words, remedy);
    }

    /** It does not work. */
    public static Finding fail(String subject, String words, String remedy) {
        return new Finding(subject, Level.FAIL, words, remedy);
    }

    private static String line(String text) {
        return SettingProblems.withoutCredentials(text.replaceAll("\\s+", " ").strip());
    }
}
