package io.keyward.access.review;

import io.keyward.access.snapshot.Snapshot;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.identity.KubernetesUser;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a cluster lets an identity log in, and as whom. */
sealed interface Login {

    /** How many ARNs a text names. */
    int MAX_SHOWN = 5;

    /** The entry's ARN; empty if there is none. */
    String principalArn();

    /** It does, as this user. The first one to log in by an entry still has to be remembered as the entry's principal. */
    record Admitted(String principalArn, KubernetesUser user, boolean remembered) implements Login {}

    /** It does not. */
    record Refused(Why why, String principalArn, String text) implements Login {}

    /** Why a cluster lets nobody in, as events name it. */
    enum Why {
        NO_ACCESS_ENTRY,
        PRINCIPAL_RECREATED,
        ROLE_NAME_AMBIGUOUS,
        NODE_ENTRY,
        NAME_INCOMPLETE
    }

    static Login of(Snapshot snapshot, Identity identity) {
        return switch (EntryMatch.find(snapshot, identity.canonicalArn(), identity.principalId())) {
            case EntryMatch.Found found -> by(found, identity);
            case EntryMatch.Recreated recreated ->
                new Refused(
                        Why.PRINCIPAL_RECREATED,
                        recreated.principalArn(),
                        "the " + (identity.sessionName().isEmpty() ? "user" : "role")
                                + " was re-created: it has the unique id " + identity.principalId()
                                + ", and the access entry is for " + recreated.earlierId()
                                + "; delete the entry and create it again to let the new one in");
            case EntryMatch.Ambiguous ambiguous ->
                new Refused(
                        Why.ROLE_NAME_AMBIGUOUS,
                        "",
                        "roles of this name have " + ambiguous.principalArns().size()
                                + " entries, of which at most one is for a role that still exists; delete the others: "
                                + ambiguous.principalArns().stream()
                                        .limit(MAX_SHOWN)
                                        .collect(Collectors.joining(", ")));
            case EntryMatch.None none ->
                new Refused(Why.NO_ACCESS_ENTRY, "", "no access entry for " + identity.canonicalArn());
        };
    }

    private static Login by(EntryMatch.Found found, Identity identity) {
        AccessEntry entry = found.access().entry();
        if (!entry.type().equals("STANDARD")) {
            return new Refused(
                    Why.NODE_ENTRY,
                    entry.principalArn(),
                    "the access entry is for nodes (type " + entry.type() + "), whose usernames only EKS can tell");
        }
        KubernetesUser user = KubernetesUser.of(entry, identity.session());
        boolean incomplete = Stream.concat(Stream.of(user.username()), user.groups().stream())
                .anyMatch(name -> name.contains("{{"));
        if (incomplete) {
            return new Refused(
                    Why.NAME_INCOMPLETE,
                    entry.principalArn(),
                    "the entry's username or a group has a placeholder whose value is not known: " + user.username()
                            + " " + user.groups());
        }
        return new Admitted(entry.principalArn(), user, found.idKnown());
    }
}
