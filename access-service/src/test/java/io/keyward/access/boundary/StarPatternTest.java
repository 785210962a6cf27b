package io.keyward.access.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StarPatternTest {

    /** The patterns name a and b only; c stands for the characters that they do not name. */
    private static final List<String> WORDS = words("abc", 6);

    @Test
    void a_pattern_lies_within_another_just_if_every_word_of_it_does() {
        List<String> patterns = words("ab*", 4);
        int within = 0;
        for (String inner : patterns) {
            for (String outer : patterns) {
                boolean claimed = new StarPattern(inner).within(new StarPattern(outer));
                assertThat(claimed).as("%s within %s", inner, outer).isEqualTo(everyWord(inner, outer));
                within += claimed ? 1 : 0;
            }
        }
        assertThat(within).isGreaterThan(patterns.size());
    }

    @Test
    void longer_patterns_likewise() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            String inner = text(random, "ab**", 6);
            // Near the inner one, so that many lie within.
            String outer = random.nextBoolean() ? text(random, "ab*", 6) : blurred(random, inner);
            boolean claimed = new StarPattern(inner).within(new StarPattern(outer));
            boolean shortWords = everyWord(inner, outer);
            // Longer words than those tried may be outside, and then it is right not to claim it.
            assertThat(claimed && !shortWords).as("%s within %s", inner, outer).isFalse();
            if (!claimed) {
                assertThat(new StarPattern(outer).matches(inner.replace("*", "c")))
                        .as("a word of %s outside of %s", inner, outer)
                        .isFalse();
            }
        }
    }

    @Test
    void matching_is_what_a_plain_search_finds() {
        for (String pattern : words("ab*", 4)) {
            for (String word : WORDS) {
                assertThat(new StarPattern(pattern).matches(word))
                        .as("%s matches %s", pattern, word)
                        .isEqualTo(matches(pattern, 0, word, 0));
            }
        }
    }

    @Test
    void a_pattern_of_many_stars_costs_no_more_than_its_length_times_the_words() {
        StarPattern costly = new StarPattern("*a".repeat(1_000) + "b");

        assertThat(costly.matches("a".repeat(2_048))).isFalse();
    }

    private static boolean everyWord(String inner, String outer) {
        return WORDS.stream().allMatch(word -> !matches(inner, 0, word, 0) || matches(outer, 0, word, 0));
    }

    /** As the definition says, tried out. */
    private static boolean matches(String pattern, int at, String word, int in) {
        if (at == pattern.length()) {
            return in == word.length();
        }
        if (pattern.charAt(at) == '*') {
            for (int end = in; end <= word.length(); end++) {
                if (matches(pattern, at + 1, word, end)) {
                    return true;
                }
            }
            return false;
        }
        return in < word.length() && pattern.charAt(at) == word.charAt(in) && matches(pattern, at + 1, word, in + 1);
    }

    private static List<String> words(String alphabet, int longest) {
        List<String> words = new ArrayList<>(List.of(""));
        int from = 0;
        for (int length = 1; length <= longest; length++) {
            int until = words.size();
            for (int i = from; i < until; i++) {
                for (int c = 0; c < alphabet.length(); c++) {
                    words.add(words.get(i) + alphabet.charAt(c));
                }
            }
            from = until;
        }
        return words;
    }

    private static String text(Random random, String alphabet, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /** Some of its characters turned into stars. */
    private static String blurred(Random random, String pattern) {
        StringBuilder blurred = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            blurred.append(random.nextInt(3) == 0 ? '*' : pattern.charAt(i));
        }
        return blurred.toString();
    }
}
