package io.keyward.authorizer.identity;

import io.keyward.authorizer.access.AccessEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The user a cluster sees, as {@code kubectl auth whoami} prints it.
 *
 * @param username the entry's username with its placeholders filled in
 * @param uid {@code aws-iam-authenticator:<account>:<principal id>}; empty where the principal's id is not known
 * @param groups the entry's groups, then {@code system:authenticated}
 * @param extra what EKS tells about the caller, by key; values that are not known are left out
 */
public record KubernetesUser(String username, String uid, List<String> groups, SortedMap<String, List<String>> extra) {

    /** The group of everyone who has logged in. */
    public static final String AUTHENTICATED = "system:authenticated";

    /** The group whose members an API server lets do everything, before any other authorizer is asked. */
    public static final String MASTERS = "system:masters";

    private static final String QUALIFIED_PRINCIPAL_ID = "sigs.k8s.io/aws-iam-authenticator/principalId";

    public KubernetesUser {
        groups = List.copyOf(groups);
        extra = Collections.unmodifiableSortedMap(new TreeMap<>(extra));
    }

    /**
     * The user EKS makes of the entry's principal.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public static KubernetesUser of(AccessEntry entry, Session session) {
        IamPrincipal principal = IamPrincipal.parse(entry.principalArn());
        String sessionName = principal.kind() == IamPrincipal.Kind.ROLE ? session.name() : "";
        List<String> groups = new ArrayList<>();
        for (String group : entry.groups()) {
            groups.add(fill(group, principal, session));
        }
        if (!groups.contains(AUTHENTICATED)) {
            groups.add(AUTHENTICATED);
        }
        String id = entry.principalId();
        return new KubernetesUser(
                fill(entry.username(), principal, session),
                id == null ? "" : "aws-iam-authenticator:" + principal.account() + ":" + id,
                groups,
                extra(entry, principal, sessionName, session.accessKeyId()));
    }

    private static String fill(String name, IamPrincipal principal, Session session) {
        return NameTemplate.hasPlaceholders(name)
                ? NameTemplate.of(name, principal, session.accessKeyId()).in(session.name())
                : name;
    }

    /** The username that EKS gives to a principal whose entry is made without one; empty if the ARN is no IAM principal's. */
    public static Optional<String> defaultUsername(String principalArn) {
        return IamPrincipal.find(principalArn)
                .map(principal -> principal.kind() == IamPrincipal.Kind.ROLE
                        ? sessionArn(principal, "{{SessionName}}")
                        : principalArn);
    }

    /** Whether this user may do everything, whatever is granted to it. */
    public boolean privileged() {
        return groups.contains(MASTERS);
    }

    /** This user with the second key for the principal's id that newer clusters add; the same user if that is unknown. */
    public KubernetesUser withQualifiedPrincipalId() {
        SortedMap<String, List<String>> more = new TreeMap<>(extra);
        List<String> id = extra.get("principalId");
        if (id != null) {
            more.put(QUALIFIED_PRINCIPAL_ID, id);
        }
        return new KubernetesUser(username, uid, groups, more);
    }

    private static SortedMap<String, List<String>> extra(
            AccessEntry entry, IamPrincipal principal, String sessionName, String accessKeyId) {
        boolean role = principal.kind() == IamPrincipal.Kind.ROLE;
        SortedMap<String, List<String>> extra = new TreeMap<>();
        if (!accessKeyId.isEmpty()) {
            extra.put("accessKeyId", List.of(accessKeyId));
        }
        String id = entry.principalId();
        if (id != null) {
            extra.put("principalId", List.of(id));
        }
        extra.put("arn", List.of(role ? sessionArn(principal, sessionName) : entry.principalArn()));
        extra.put("canonicalArn", List.of(role ? roleArnWithoutPath(principal) : entry.principalArn()));
        extra.put("sessionName", List.of(sessionName));
        return extra;
    }

    private static String sessionArn(IamPrincipal role, String sessionName) {
        return "arn:" + role.partition() + ":sts::" + role.account() + ":assumed-role/" + role.name() + "/"
                + sessionName;
    }

    private static String roleArnWithoutPath(IamPrincipal role) {
        return "arn:" + role.partition() + ":iam::" + role.account() + ":role/" + role.name();
    }
}
