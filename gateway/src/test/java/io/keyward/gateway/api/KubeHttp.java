package io.keyward.gateway.api;

import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks the Kubernetes API of the cluster {@code workshop}, unless told otherwise.
 *
 * @param raw the client
 */
record KubeHttp(RawHttp raw) {

    static final String ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    KubeHttp(int port) {
        this(new RawHttp(port));
    }

    /** Whether a principal may do something with pods, asked by the operator. */
    Answer ask(String cluster, String principal, String verb, String namespace) {
        return raw.send("POST", "/kube/" + cluster + ACCESS, as(principal), review(verb, namespace));
    }

    Answer post(String path, Map<String, String> headers, String body) {
        return send("POST", path, headers, body);
    }

    Answer send(String method, String path, Map<String, String> headers, String body) {
        return raw.send(method, "/kube/workshop" + path, headers, body);
    }

    static String review(String verb, String namespace) {
        return "{\"spec\":{\"resourceAttributes\":{\"verb\":\"" + verb + "\",\"resource\":\"pods\",\"namespace\":\""
                + namespace + "\"}}}";
    }

    /** Headers of the operator. */
    static Map<String, String> operator() {
        return new HashMap<>(Map.of("Authorization", People.bearer(People.ADMIN)));
    }

    /** Headers of the operator as somebody else. */
    static Map<String, String> as(String user) {
        Map<String, String> headers = operator();
        headers.put("Impersonate-User", user);
        return headers;
    }
}
