package io.keyward.authorizer.rules;

import org.jspecify.annotations.Nullable;

/** Which rules of an index match one request: the intersection of its conditions, read lazily. */
public final class Matches {

    private final RuleIndex index;
    private final long[] verbs;
    private final long[] groups;
    private final long[] objects;
    private final @Nullable String name;

    Matches(RuleIndex index, long[] verbs, long[] groups, long[] objects, @Nullable String name) {
        this.index = index;
        this.verbs = verbs;
        this.groups = groups;
        this.objects = objects;
        this.name = name;
    }

    /** Whether a rule with a number from {@code from} up to but not including {@code to} matches. */
    public boolean any(int from, int to) {
        return next(from, to) >= 0;
    }

    /** The lowest matching number from {@code from} up to but not including {@code to}, or -1. */
    public int next(int from, int to) {
        return index.next(verbs, groups, objects, name, from, to);
    }
}
