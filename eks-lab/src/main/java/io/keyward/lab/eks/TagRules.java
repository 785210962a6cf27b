package io.keyward.lab.eks;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What AWS allows as tags. */
final class TagRules {

    static final int MAX_TAGS = 50;
    private static final int MAX_KEY = 128;
    private static final int MAX_VALUE = 256;

    private TagRules() {}

    /** The broken rule, or nothing if the tags are fine. */
    static Optional<String> problem(Map<String, String> tags) {
        if (tags.size() > MAX_TAGS) {
            return Optional.of("A resource must not have more than " + MAX_TAGS + " tags.");
        }
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            if (tag.getKey().isEmpty() || tag.getKey().length() > MAX_KEY) {
                return Optional.of(
                        "The tag key " + Texts.quote(tag.getKey()) + " must have 1 to " + MAX_KEY + " characters.");
            }
            if (tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                return Optional.of("The tag key " + Texts.quote(tag.getKey()) + " must not begin with aws:");
            }
            if (tag.getValue().length() > MAX_VALUE) {
                return Optional.of("The value of the tag " + Texts.quote(tag.getKey()) + " must not have more than "
                        + MAX_VALUE + " characters.");
            }
        }
        return Optional.empty();
    }
}
