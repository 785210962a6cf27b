package io.keyward.gateway.api;

import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.Tokens;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The recorded callers at the gateway. The operator impersonates alice, and is admin itself; bob has a token of AWS; nobody knows anybody
 * else.
 *
 * @param sts the address of the STS that says who bob is
 */
record RecordedCallers(String sts) {

    /** Headers that make a request this caller's. */
    Map<String, String> headers(String caller) {
        return switch (caller) {
            case "alice" -> impersonate("alice", "dev\r\nImpersonate-Group: ops");
            case "bob" -> Map.of("Authorization", "Bearer " + bob());
            case "admin" -> KubeHttp.operator();
            default -> Map.of("Authorization", "Bearer nobody");
        };
    }

    /** Headers of the operator as somebody of these groups. Each but the first brings its own header's name. */
    static Map<String, String> impersonate(String user, String groups) {
        Map<String, String> headers = new LinkedHashMap<>(KubeHttp.as(user));
        headers.put("Impersonate-Uid", user + "-uid");
        headers.put("Impersonate-Group", groups);
        return headers;
    }

    /** A kubeconfig with a context for each caller. */
    String kubeconfig(int port) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - {name: operator, cluster: {server: "http://operator:%1$s@127.0.0.1:%2$d/kube/workshop"}}
                - {name: bob, cluster: {server: "http://aws:%3$s@127.0.0.1:%2$d/kube/workshop"}}
                - {name: eve, cluster: {server: "http://eve:nobody@127.0.0.1:%2$d/kube/workshop"}}
                users:
                - {name: alice, user: {as: alice, as-uid: alice-uid, as-groups: [dev, ops]}}
                contexts:
                - {name: alice, context: {cluster: operator, user: alice}}
                - {name: admin, context: {cluster: operator, user: ""}}
                - {name: bob, context: {cluster: bob, user: ""}}
                - {name: eve, context: {cluster: eve, user: ""}}
                """.formatted(People.token(People.ADMIN), port, bob());
    }

    private String bob() {
        return Tokens.of(sts, "ASIABOB", Instant.now(), 1);
    }
}
