package io.keyward.local.e2e;

/** ARNs of the local platform's accounts. */
final class Aws {

    static final String ACCOUNT = "123456789012";
    static final String READ_ONLY = role("eks-workshop-read-only");
    static final String VIEW = policy("AmazonEKSViewPolicy");
    static final String EDIT = policy("AmazonEKSEditPolicy");
    static final String CLUSTER_ADMIN = policy("AmazonEKSClusterAdminPolicy");

    private Aws() {}

    static String role(String name) {
        return "arn:aws:iam::" + ACCOUNT + ":role/" + name;
    }

    static String policy(String name) {
        return "arn:aws:eks::aws:cluster-access-policy/" + name;
    }

    static String cluster(String name) {
        return "arn:aws:eks:us-west-2:" + ACCOUNT + ":cluster/" + name;
    }
}
