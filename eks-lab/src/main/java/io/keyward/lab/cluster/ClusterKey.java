package io.keyward.lab.cluster;

/** Where a cluster name means something: names are unique only within an account and a region. */
public record ClusterKey(String account, String region, String name) {

    /** The cluster's ARN. */
    public String arn() {
        return "arn:aws:eks:" + region + ":" + account + ":cluster/" + name;
    }
}
