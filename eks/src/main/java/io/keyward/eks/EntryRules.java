package io.keyward.eks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** EKS's rules for the fields of an access entry, as its user guide states them. Each method throws the {@link EksRefusal}. */
public final class EntryRules {

    private static final int MAX_ENTRIES_PER_CLUSTER = 3000;

    private static final List<String> RESERVED_USERNAME_PREFIXES =
            List.of("system:", "eks:", "aws:", "amazon:", "iam:");
    private static final int MAX_TAGS = 50;
    private static final int MAX_TAG_KEY = 128;
    private static final int MAX_TAG_VALUE = 256;

    /** EKS's model limits only the lengths of tags; what no text should hold, and a database cannot, is refused. */
    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cc}\\p{Cs}]");

    private static final String TEXT_RULE = " must not have control characters or halves of characters.";

    private EntryRules() {}

    public static PrincipalArn principal(String arn) {
        PrincipalArn principal = PrincipalArn.parse(arn)
                .orElseThrow(() -> EksRefusal.invalid(
                        "principal_arn",
                        "The specified principalArn " + quoted(arn)
                                + " is not the ARN of an IAM role, user or account root:"
                                + " arn:aws:iam::<account>:role/<name>."));
        if (principal.isServiceLinkedRole()) {
            throw EksRefusal.invalid(
                    "principal_arn",
                    "The caller is not allowed to modify access entries with a principalArn value of a Service Linked"
                            + " Role");
        }
        return principal;
    }

    public static EntryType type(String name) {
        String wanted = name.isEmpty() ? EntryType.STANDARD.name() : name;
        return EntryType.of(wanted)
                .orElseThrow(() -> EksRefusal.invalid(
                        "type",
                        "The type " + quoted(name) + " is invalid, it must be one of " + EntryType.names() + "."));
    }

    /** Node types are for roles of the cluster's own account, and EKS chooses their username and groups. */
    public static void fits(EntryType type, PrincipalArn principal, ClusterArn cluster, boolean namesGiven) {
        if (type == EntryType.STANDARD) {
            return;
        }
        if (!principal.isRole() || !principal.account().equals(cluster.account())) {
            throw EksRefusal.invalid(
                    "principal_arn",
                    "The principalArn of an access entry of type " + type
                            + " must be an IAM role in the cluster's account.");
        }
        if (namesGiven) {
            throw EksRefusal.onlyStandard();
        }
    }

    /** The username to keep: null where EKS's default is asked for, by silence or by its own text. */
    public static @Nullable String username(@Nullable String username, PrincipalArn principal) {
        if (username == null || username.isEmpty() || username.equals(principal.defaultUsername())) {
            return null;
        }
        for (String prefix : RESERVED_USERNAME_PREFIXES) {
            if (username.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                throw EksRefusal.invalid("username", "The username must not begin with " + prefix);
            }
        }
        if (username.isBlank() || username.chars().anyMatch(Character::isISOControl)) {
            throw EksRefusal.invalid("username", "The username must not be blank or contain control characters.");
        }
        UsernameTemplate.check(username, principal);
        return username;
    }

    /** Kubernetes group names, without repeats, in the order given. */
    public static List<String> groups(List<String> groups) {
        for (String group : groups) {
            if (group.isBlank() || group.chars().anyMatch(Character::isISOControl)) {
                throw EksRefusal.invalid(
                        "kubernetes_groups", "The kubernetes group name " + quoted(group) + " is invalid.");
            }
            if (group.startsWith("system:")) {
                throw EksRefusal.invalid(
                        "kubernetes_groups",
                        "The kubernetes group name " + group + " is invalid, it cannot start with system:");
            }
        }
        return groups.stream().distinct().toList();
    }

    /** A cluster with so many entries takes another one. */
    public static void room(long entries) {
        if (entries >= MAX_ENTRIES_PER_CLUSTER) {
            throw EksRefusal.limit(
                    "The cluster has " + MAX_ENTRIES_PER_CLUSTER + " access entries, which is the most it can have.",
                    MAX_ENTRIES_PER_CLUSTER);
        }
    }

    public static void tags(Map<String, String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw EksRefusal.invalid(
                    "tags", "An access entry takes at most " + MAX_TAGS + " tags, not " + tags.size() + ".");
        }
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > MAX_TAG_KEY) {
                throw EksRefusal.invalid(
                        "tags", "The tag key " + quoted(key) + " must have 1 to " + MAX_TAG_KEY + " characters.");
            }
            if (NO_TEXT.matcher(key).find()) {
                throw EksRefusal.invalid("tags", "The tag key " + quoted(key) + TEXT_RULE);
            }
            if (EntryContent.ofAws(key)) {
                throw EksRefusal.invalid("tags", "The tag key " + quoted(key) + " must not begin with aws:");
            }
            if (value.length() > MAX_TAG_VALUE) {
                throw EksRefusal.invalid(
                        "tags",
                        "The value of tag " + quoted(key) + " must have at most " + MAX_TAG_VALUE + " characters.");
            }
            if (NO_TEXT.matcher(value).find()) {
                throw EksRefusal.invalid("tags", "The value of tag " + quoted(key) + TEXT_RULE);
            }
        });
    }

    /**
     * What EKS holds can be taken over: an entry with a type or a scope of unknown meaning could not be restored, so it stays
     * somebody else's.
     */
    public static void adoptable(EntryContent content) {
        if (EntryType.of(content.type()).isEmpty()) {
            throw EksRefusal.invalid(
                    "principal_arn",
                    "The access entry has the type " + quoted(content.type())
                            + ", which Keyward does not know; it knows " + EntryType.names() + ".");
        }
        content.policies().forEach((policyArn, scope) -> {
            if (scope.kind() == AccessScope.Kind.UNKNOWN) {
                throw EksRefusal.invalid(
                        "principal_arn",
                        "The access entry has the policy " + policyArn + " with a scope of type " + quoted(scope.type())
                                + ", which Keyward does not know; it knows cluster and namespace.");
            }
        });
    }

    /** A value from outside in a message: bounded, and on one line. */
    static String quoted(String value) {
        String shown = value.length() > 100 ? value.substring(0, 100) + "…" : value;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
