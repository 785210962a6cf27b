package io.keyward.local.platform;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.local.settings.LabAccount;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The clusters under Keyward's care. */
final class RegisteredClusters {
    private final GatewayApi api;

    RegisteredClusters(GatewayApi api) {
        this.api = api;
    }

    /**
     * Registers every cluster of the lab that is not registered yet, in mode ENFORCE; those that are keep their mode.
     *
     * @return how many were new
     */
    int registerTheLabs() {
        int registered = 0;
        for (LabAccount account : LabAccount.ALL) {
            for (String arn : account.clusterArns()) {
                registered += register(arn) ? 1 : 0;
            }
        }
        return registered;
    }

    /** The ARNs of those that Keyward has not read yet. A paused one is never read, hence not among them. */
    List<String> unread() {
        List<String> unread = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = page(next);
            for (JsonNode cluster : page.path("clusters")) {
                if (cluster.path("observed").isMissingNode()
                        && !cluster.path("mode").asText().equals("PAUSED")) {
                    unread.add(cluster.path("arn").asText());
                }
            }
            next = page.path("nextPageToken").asText("");
        } while (!next.isEmpty());
        return unread;
    }

    private boolean register(String arn) {
        return api.call(
                                "register " + arn,
                                "POST",
                                "/clusters",
                                Map.of("arn", arn, "mode", "ENFORCE"),
                                Set.of(200, 201, 409))
                        .status()
                != 409;
    }

    private JsonNode page(String token) {
        String query = "?pageSize=100&pageToken=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        return api.call("list the clusters", "GET", "/clusters" + query, null, Set.of(200))
                .body();
    }
}
