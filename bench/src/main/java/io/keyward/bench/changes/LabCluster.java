package io.keyward.bench.changes;

import static io.keyward.bench.changes.Gateway.segment;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A cluster of the lab, with this run's principals on it: in Keyward and on the AWS side. */
final class LabCluster implements AutoCloseable {

    static final String NAME = "eks-workshop";
    static final List<String> POLICIES = List.of(
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy");
    private static final String KEYWARD = "/api/v1/clusters/" + NAME;
    private static final String AWS = "/clusters/" + NAME + "/access-entries";
    private static final String PREFIX = "arn:aws:iam::123456789012:role/keyward-bench-";
    private static final Duration MOST = Duration.ofMinutes(15);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int PAGE = 100;

    private final Gateway keyward;
    private final Gateway aws;

    LabCluster(Gateway keyward, String labUrl) {
        this.keyward = keyward;
        // The lab verifies no signature; the key id is that of its first account.
        this.aws = new Gateway(
                labUrl,
                "AWS4-HMAC-SHA256 Credential=AKIARZPUZDIKGVVWK6LX/20261123/us-west-2/eks/aws4_request,"
                        + " SignedHeaders=host;x-amz-date, Signature=00");
        keyward.must("PATCH", KEYWARD, Map.of("removalLimit", 3000));
        close();
        awaitHeld(0);
    }

    /** Creates the entry of a number with both policies, by single calls. */
    void grant(int number, InFlight.Calls calls) {
        String entries = KEYWARD + "/access-entries";
        calls.make(() -> keyward.must("POST", entries, Map.of("principalArn", principal(number))));
        for (String policy : POLICIES) {
            String path = entries + "/" + segment(principal(number)) + "/access-policies/" + segment(policy);
            calls.make(() -> keyward.must("PUT", path, Map.of("accessScope", scope(number))));
        }
    }

    /** Creates the entries of the numbers from 0 on with both policies, by one batch. */
    void grantAll(int entries) {
        List<Map<String, Object>> changes = new ArrayList<>();
        for (int number = 0; number < entries; number++) {
            String principal = principal(number);
            changes.add(Map.of("create", Map.of("principalArn", principal)));
            for (String policy : POLICIES) {
                changes.add(Map.of(
                        "associate",
                        Map.of("principalArn", principal, "policyArn", policy, "accessScope", scope(number))));
            }
        }
        keyward.must("POST", KEYWARD + ":batchChange", Map.of("changes", changes));
    }

    /** Deletes the entries on the AWS side, behind Keyward's back. */
    void deleteBehind(int entries) throws InterruptedException {
        InFlight.run(16, entries, (number, calls) -> aws.must("DELETE", AWS + "/" + segment(principal(number)), ""));
    }

    /** Waits until the AWS side holds so many entries of this run, with both policies. */
    void awaitHeld(int entries) {
        long end = System.nanoTime() + MOST.toNanos();
        while (!holds(entries)) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("EKS does not hold %d entries after %s".formatted(entries, MOST));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Deletes this run's entries from the desired state. */
    @Override
    public void close() {
        List<Map<String, Object>> deletions =
                principals(keyward, KEYWARD + "/access-entries?pageSize=" + PAGE, "pageToken").stream()
                        .map(principal -> Map.<String, Object>of("delete", Map.of("principalArn", principal)))
                        .toList();
        if (!deletions.isEmpty()) {
            keyward.must("POST", KEYWARD + ":batchChange", Map.of("changes", deletions));
        }
    }

    private boolean holds(int entries) {
        return principals(aws, AWS + "?maxResults=" + PAGE, "nextToken").size() == entries
                && POLICIES.stream()
                        .allMatch(policy -> principals(
                                                aws,
                                                AWS + "?maxResults=" + PAGE + "&associatedPolicyArn=" + segment(policy),
                                                "nextToken")
                                        .size()
                                == entries);
    }

    /** This run's principals in a list, over all pages. */
    private static List<String> principals(Gateway side, String path, String tokenParameter) {
        List<String> principals = new ArrayList<>();
        String token = "";
        do {
            JsonNode page = side.get(path + (token.isEmpty() ? "" : "&" + tokenParameter + "=" + segment(token)));
            for (JsonNode entry : page.path("accessEntries")) {
                String principal = entry.isTextual()
                        ? entry.asText()
                        : entry.path("principalArn").asText();
                if (principal.startsWith(PREFIX)) {
                    principals.add(principal);
                }
            }
            JsonNode next = page.has("nextToken") ? page.path("nextToken") : page.path("nextPageToken");
            token = next.asText("");
        } while (!token.isEmpty() && !token.equals("null"));
        return principals;
    }

    private static Map<String, Object> scope(int number) {
        return Map.of("type", "namespace", "namespaces", List.of("n" + number % 100));
    }

    private static String principal(int number) {
        return PREFIX + number;
    }
}
