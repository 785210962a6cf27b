package io.keyward.local.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.local.LocalPlatform;
import io.keyward.local.settings.LabAccount;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The running platform with clients for its doors. */
final class Stage {

    private final LocalPlatform platform;

    /** The one platform that most tests share. */
    Stage() {
        this(LocalPlatform.shared());
    }

    Stage(LocalPlatform platform) {
        this.platform = platform;
    }

    LocalPlatform platform() {
        return platform;
    }

    /** The native API, as the administrator. */
    Rest api() {
        return api("admin");
    }

    /** The native API, as one of the local people. */
    Rest api(String person) {
        return new Rest(platform.gatewayUrl() + "/api/v1", Map.of("Authorization", "Bearer " + platform.token(person)));
    }

    /** The gRPC services at an address of the platform, as one of the local people. */
    Rpc rpc(String person, String address) {
        return new Rpc(address, platform.stateDir().resolve("ca.pem"), platform.token(person));
    }

    /** A token as {@code aws eks get-token} makes it, of the lab's IAM user {@code admin}; the lab verifies no signature. */
    String eksToken(LabAccount account) {
        String date = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        String url =
                platform.labUrl() + "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        + "&X-Amz-Credential=" + account.accessKeyId() + "%2F" + date.substring(0, 8)
                        + "%2Fus-west-2%2Fsts%2Faws4_request&X-Amz-Date=" + date
                        + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Signature="
                        + UUID.randomUUID().toString().replace("-", "");
        return "k8s-aws-v1."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(url.getBytes(StandardCharsets.UTF_8));
    }

    /** The webhooks, as a cluster's kube-apiserver calls them. */
    Rest apiServer(String cluster) {
        String token = api().post("/clusters/" + cluster + "/webhook-credentials", Map.of("name", "end-to-end test"))
                .ok()
                .json()
                .get("token")
                .asText();
        return new Rest(platform.gatewayUrl(), Map.of("Authorization", "Bearer " + token));
    }

    /** EKS's API at the gateway. */
    Rest eks() {
        return eks(LabAccount.WORKSHOP);
    }

    Rest eks(LabAccount account) {
        return new Rest(platform.gatewayUrl(), new Signing(platform.accessKey(account)));
    }

    /** EKS's API at the AWS side itself. */
    Rest lab() {
        return lab(LabAccount.WORKSHOP);
    }

    Rest lab(LabAccount account) {
        return new Rest(platform.labUrl(), Map.of("Authorization", authorization(account)));
    }

    /** Associates a policy with the entry at this path of EKS's API, in one namespace. */
    void associate(String entry, String policy, String namespace) {
        var unused = eks().post(
                        entry + "/access-policies",
                        Map.of(
                                "policyArn",
                                policy,
                                "accessScope",
                                Map.of("type", "namespace", "namespaces", List.of(namespace))))
                .expect(200);
    }

    /** The lab's controls. */
    Rest control() {
        return new Rest(platform.labUrl() + "/_lab", Map.of());
    }

    /** Has the lab refuse calls; its controls say which members there are. */
    void refuse(Map<String, Object> refusal) {
        control().put("/faults", Map.of("refusals", List.of(refusal))).ok();
    }

    /** How often an action succeeded, by principal, as far as it is on record. */
    Map<String, Integer> successes(String action) {
        Map<String, Integer> successes = new HashMap<>();
        events("action=" + action + "&outcome=SUCCESS")
                .forEach(event -> successes.merge(event.path("principal").asText(), 1, Integer::sum));
        return successes;
    }

    /** A SigV4 header that names key and region; the lab verifies no signature. */
    private static String authorization(LabAccount account) {
        return "AWS4-HMAC-SHA256 Credential=" + account.accessKeyId()
                + "/20261123/us-west-2/eks/aws4_request, SignedHeaders=host;x-amz-date, Signature="
                + "0".repeat(64);
    }

    /** Everything one side holds for a cluster: per principal its type, username, groups and policies with scopes. */
    static Map<String, JsonNode> contents(Rest side, String cluster) {
        Map<String, JsonNode> contents = new LinkedHashMap<>();
        for (String principal : principals(side, cluster)) {
            String path = "/clusters/" + cluster + "/access-entries/" + Rest.encoded(principal);
            JsonNode entry = side.get(path).expect(200).json().get("accessEntry");
            var content = new com.fasterxml.jackson.databind.node.ObjectNode(
                    com.fasterxml.jackson.databind.node.JsonNodeFactory.instance);
            for (String member : List.of("type", "username", "kubernetesGroups", "tags")) {
                content.set(member, entry.get(member));
            }
            Map<String, JsonNode> scopes = new java.util.TreeMap<>();
            side.get(path + "/access-policies")
                    .expect(200)
                    .json()
                    .get("associatedAccessPolicies")
                    .forEach(policy -> scopes.put(policy.get("policyArn").asText(), policy.get("accessScope")));
            content.put("policies", scopes.toString());
            contents.put(principal, content);
        }
        return contents;
    }

    /** The principals that have an entry, over all pages. */
    static List<String> principals(Rest side, String cluster) {
        List<String> principals = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = side.get("/clusters/" + cluster + "/access-entries?maxResults=100"
                            + (next.isEmpty() ? "" : "&nextToken=" + Rest.encoded(next)))
                    .expect(200)
                    .json();
            page.get("accessEntries").forEach(principal -> principals.add(principal.asText()));
            next = page.path("nextToken").asText("");
            next = "null".equals(next) ? "" : next;
        } while (!next.isEmpty());
        return principals;
    }

    /** Audit events of a filter, oldest first, over all pages. */
    List<JsonNode> events(String query) {
        List<JsonNode> events = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = api().get("/audit/events?order=oldest&pageSize=1000&" + query
                            + (next.isEmpty() ? "" : "&pageToken=" + Rest.encoded(next)))
                    .expect(200)
                    .json();
            page.get("events").forEach(events::add);
            next = page.path("nextPageToken").asText("");
            next = "null".equals(next) ? "" : next;
        } while (!next.isEmpty());
        return events;
    }
}
