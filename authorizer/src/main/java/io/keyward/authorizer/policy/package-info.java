/**
 * The access policies of Amazon EKS, as far as AWS has published them.
 *
 * <p>The catalogue is a text of lines, each a keyword and its value; empty lines and lines that begin with {@code #} are
 * skipped. {@code catalogue VERSION} comes first, then {@code source ID DATE TITLE} lines ({@code -} for no date), then a
 * block per policy: {@code policy NAME}, {@code rules} with how they are published, {@code source ID},
 * {@code service-linked-role-only yes|no|unknown}, {@code listed yes|no}, {@code summary TEXT}, and its rules in order:
 * {@code rule VERBS | GROUPS | RESOURCES} with {@code | only TEXT} where a rule is for unnamed objects, and
 * {@code url VERBS | PATHS}. Lists are separated by spaces; {@code ""} is the core API group.
 */
@NullMarked
package io.keyward.authorizer.policy;

import org.jspecify.annotations.NullMarked;
