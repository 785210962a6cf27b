package io.keyward.gateway.eks;

import io.keyward.gateway.http.Escapes;
import java.util.List;

/** The resource that a tag operation names. */
sealed interface TaggedArn {

    /** ARN of the cluster the resource is, or belongs to. */
    String clusterArn();

    /** A cluster. */
    record OfCluster(String clusterArn) implements TaggedArn {}

    /**
     * An access entry.
     *
     * @param entryArn as EKS assigned it
     * @param principalGuess ARN of the principal if it has no path: an entry's ARN does not tell the path
     */
    record OfEntry(String clusterArn, String entryArn, String principalGuess) implements TaggedArn {}

    /**
     * Reads {@code arn:…:cluster/<name>} or {@code arn:…:access-entry/<cluster>/<role|user>/<account>/<name>/<id>}.
     *
     * @throws EksException BadRequestException if it is neither, or of another account or region than the caller's
     */
    static TaggedArn parse(String arn, Tenant tenant) {
        Escapes.checkText("resourceArn", arn);
        List<String> parts = List.of(arn.split(":", 6));
        if (parts.size() != 6 || !parts.get(0).equals("arn") || !parts.get(2).equals("eks")) {
            throw bad("The resourceArn is not an Amazon EKS ARN.");
        }
        if (!parts.get(1).equals(tenant.partition())
                || !parts.get(3).equals(tenant.region())
                || !parts.get(4).equals(tenant.account())) {
            throw bad("The resourceArn is not of account " + tenant.account() + " in " + tenant.region() + ".");
        }
        List<String> tail = List.of(parts.get(5).split("/", -1));
        if (tail.size() == 2 && tail.getFirst().equals("cluster")) {
            return new OfCluster(tenant.clusterArn(tail.get(1)));
        }
        if (tail.size() >= 6 && tail.getFirst().equals("access-entry") && isPrincipalKind(tail.get(2))) {
            String principal = "arn:" + parts.get(1) + ":iam::" + tail.get(3) + ":" + tail.get(2) + "/"
                    + String.join("/", tail.subList(4, tail.size() - 1));
            return new OfEntry(tenant.clusterArn(tail.get(1)), arn, principal);
        }
        throw bad("Keyward knows the tags of clusters and access entries only.");
    }

    private static boolean isPrincipalKind(String kind) {
        return kind.equals("role") || kind.equals("user");
    }

    private static EksException bad(String message) {
        return new EksException(EksError.BAD_REQUEST, message);
    }
}
