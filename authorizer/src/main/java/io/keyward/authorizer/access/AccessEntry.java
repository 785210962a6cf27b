package io.keyward.authorizer.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One IAM principal of a cluster, as far as decisions need it.
 *
 * @param principalArn the role's or user's ARN, with its path
 * @param principalId the principal's unique id ({@code AROA…}, {@code AIDA…}) at the time the entry was made, which EKS
 *     does not show; null where it is not known
 * @param username the Kubernetes username, with placeholders such as {@code {{SessionName}}}
 * @param groups the Kubernetes groups, which may hold placeholders too
 * @param type such as {@code STANDARD} or {@code EC2_LINUX}
 */
public record AccessEntry(
        String principalArn, @Nullable String principalId, String username, List<String> groups, String type) {

    public AccessEntry {
        groups = List.copyOf(groups);
    }
}
