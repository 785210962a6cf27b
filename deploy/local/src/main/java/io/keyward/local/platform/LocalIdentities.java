package io.keyward.local.platform;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.local.settings.AccessKeys;
import io.keyward.local.settings.AccessKeys.AccessKey;
import io.keyward.local.settings.LabAccount;
import io.keyward.local.settings.LocalPeople;
import io.keyward.local.settings.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives the local people their roles, and the administrator an access key for each account of the lab. What is there stays as it is. */
final class LocalIdentities {
    private final GatewayApi api;
    private final AccessKeys keys;

    LocalIdentities(GatewayApi api, Settings settings) {
        this.api = api;
        this.keys = new AccessKeys(settings);
    }

    /** Returns once all of them can call. */
    void arrange() {
        LocalPeople.bindings().forEach(this::bind);
        LabAccount.ALL.forEach(this::issueKey);
    }

    private void bind(String name, Map<String, Object> binding) {
        String path = "/role-bindings/" + name;
        if (api.call("look for the role binding " + name, "GET", path, null, Set.of(200, 404))
                        .status()
                == 404) {
            var _ = api.call("bind " + name, "PUT", path, binding, Set.of(200, 201));
        }
    }

    private void issueKey(LabAccount account) {
        Optional<AccessKey> kept = keys.of(account);
        if (kept.isPresent() && isKnown(kept.get())) {
            return;
        }
        Map<String, Object> wanted = Map.of(
                "name", "local administrator, " + account.id(), "role", "ADMINISTRATOR", "account", account.id());
        JsonNode issued = api.call("issue an access key", "POST", "/access-keys", wanted, Set.of(200, 201))
                .body();
        keys.keep(
                account,
                new AccessKey(
                        issued.path("accessKeyId").asText(),
                        issued.path("secretAccessKey").asText()));
    }

    private boolean isKnown(AccessKey key) {
        return api.call("look for the access key", "GET", "/access-keys/" + key.id(), null, Set.of(200, 404))
                        .status()
                == 200;
    }
}
