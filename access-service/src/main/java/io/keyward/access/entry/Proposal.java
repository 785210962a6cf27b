package io.keyward.access.entry;

import io.keyward.eks.AccessScope;
import java.util.List;

/** A change of the desired state that somebody thinks about. */
public sealed interface Proposal {

    /** ARN of the principal whose entry it is about. */
    String principalArn();

    /** Creates the entry, or replaces username and groups of the one there is; an empty username is EKS's default. */
    record PutEntry(String principalArn, String username, List<String> kubernetesGroups) implements Proposal {
        public PutEntry {
            kubernetesGroups = List.copyOf(kubernetesGroups);
        }
    }

    /** Deletes the entry with its associations. */
    record DeleteEntry(String principalArn) implements Proposal {}

    /** Associates a policy, or replaces its scope. */
    record Associate(String principalArn, String policyArn, AccessScope scope) implements Proposal {}

    record Disassociate(String principalArn, String policyArn) implements Proposal {}
}
