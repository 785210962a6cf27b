package io.keyward.lab.eks;

import io.keyward.lab.cluster.EntryType;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.identity.Principals;
import jakarta.enterprise.context.ApplicationScoped;

/** Which principals EKS takes into an access entry. */
@ApplicationScoped
class PrincipalRules {

    private final Principals principals;

    PrincipalRules(Principals principals) {
        this.principals = principals;
    }

    /** Checks the principal of a new entry of a cluster in {@code clusterAccount}. */
    IamPrincipal check(String arn, EntryType type, String clusterAccount) {
        IamPrincipal principal = IamPrincipal.parse(arn)
                .orElseThrow(
                        () -> EksErrors.parameter("The specified principalArn is invalid: it must be the ARN of an IAM "
                                + "role or an IAM user, arn:aws:iam::<account>:role/<path and name>."));
        if (principal.isServiceLinked()) {
            throw EksErrors.parameter(
                    "The caller is not allowed to modify access entries with a principalArn value of a "
                            + "Service Linked Role");
        }
        if (type != EntryType.STANDARD && !principal.isRole()) {
            throw EksErrors.parameter("The specified principalArn is invalid: an access entry of type " + type
                    + " must be for an IAM role.");
        }
        if (type != EntryType.STANDARD && !principal.account().equals(clusterAccount)) {
            throw EksErrors.parameter("The specified principalArn is invalid: the IAM role of an access entry of type "
                    + type + " must be in the cluster's account.");
        }
        if (!principals.exists(principal)) {
            throw EksErrors.parameter("The specified principalArn is invalid: invalid principal.");
        }
        return principal;
    }
}
