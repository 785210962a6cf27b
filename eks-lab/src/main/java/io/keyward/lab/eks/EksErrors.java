package io.keyward.lab.eks;

import io.keyward.lab.wire.AwsException;
import java.util.Map;

/** EKS's errors; texts seen in public outputs are given word for word, the others say what is wrong in the lab's own words. */
final class EksErrors {

    private EksErrors() {}

    static AwsException noCluster(String name) {
        return new AwsException(
                404, "ResourceNotFoundException", "No cluster found for name: " + name, Map.of("clusterName", name));
    }

    static AwsException badClusterName(String name) {
        return new AwsException(
                400,
                "InvalidParameterException",
                "The clusterName parameter contains invalid characters. It should conform to the regular expression "
                        + "\"^[0-9A-Za-z][A-Za-z0-9-_]*\"In other words, it should start with a number or letter, and can "
                        + "contain numbers, letters, dashes, and underscores.",
                Map.of("clusterName", name));
    }

    static AwsException noAccessEntriesInMode() {
        return request(
                "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this "
                        + "operation.");
    }

    static AwsException entryExists() {
        return new AwsException(
                409,
                "ResourceInUseException",
                "The specified access entry resource is already in use on this cluster.");
    }

    static AwsException noEntry() {
        return notFound(
                "The specified principalArn could not be found. You can view your available access entries with "
                        + "'list-access-entries'.");
    }

    static AwsException noPolicy() {
        return notFound("The specified policyArn could not be found.");
    }

    static AwsException notStandard() {
        return parameter("This operation can only be performed on Access Entries with a type of \"STANDARD\".");
    }

    static AwsException notFound(String message) {
        return new AwsException(404, "ResourceNotFoundException", message);
    }

    static AwsException parameter(String message) {
        return new AwsException(400, "InvalidParameterException", message);
    }

    static AwsException request(String message) {
        return new AwsException(400, "InvalidRequestException", message);
    }

    static AwsException limit(String message) {
        return new AwsException(400, "ResourceLimitExceededException", message);
    }
}
