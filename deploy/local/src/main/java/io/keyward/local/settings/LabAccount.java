package io.keyward.local.settings;

import java.util.List;

/**
 * An AWS account of the lab.
 *
 * @param id the account's twelve digits
 * @param accessKeyId an access key id that carries the account as those of AWS do
 * @param clusters the names of its clusters
 */
public record LabAccount(String id, String accessKeyId, List<String> clusters) {
    public static final String REGION = "us-west-2";

    /** The account that a shell works in. */
    public static final LabAccount WORKSHOP =
            new LabAccount("123456789012", "AKIABZPUZDIKABFUKWKX", List.of("eks-workshop", "payments-prod", "legacy"));

    public static final LabAccount ANALYTICS =
            new LabAccount("210987654321", "AKIADCH6YDSYQBFUKWKX", List.of("analytics"));

    public static final List<LabAccount> ALL = List.of(WORKSHOP, ANALYTICS);

    /** The lab takes any signature, so this one protects nothing. */
    public static final String SECRET_ACCESS_KEY = "keyward-local-lab-signs-nothing-real";

    public LabAccount {
        clusters = List.copyOf(clusters);
    }

    /** The ARNs of its clusters. */
    public List<String> clusterArns() {
        return clusters.stream()
                .map(name -> "arn:aws:eks:" + REGION + ":" + id + ":cluster/" + name)
                .toList();
    }
}
