package io.keyward.gateway.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.codec.ObjectBody;
import io.keyward.kubernetes.codec.Shape;
import io.keyward.kubernetes.http.KubeRequest;
import java.io.IOException;

/**
 * A kind of review in the two versions that API servers send.
 *
 * @param group the API group
 * @param kind the kind
 * @param v1 its fields in version v1
 * @param v1beta1 its fields in version v1beta1
 */
record ReviewKind(String group, String kind, Shape v1, Shape v1beta1) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String BETA = "/v1beta1";

    /** A review as it was sent, without its kind. */
    record Sent(String apiVersion, ObjectNode object) {}

    /**
     * Reads a review. One that names no kind or version is taken for one of v1.
     *
     * @throws io.keyward.kubernetes.status.StatusException in an API server's words if it is of another kind or version, or malformed
     */
    Sent read(KubeRequest request) {
        boolean beta = apiVersion(request.body().bytes()).equals(group + BETA);
        String version = group + (beta ? BETA : "/v1");
        return new Sent(
                version,
                ObjectBody.read(request, version, kind, beta ? v1beta1 : v1).object());
    }

    /** The answer to a review: an object of the same kind and version, without what was asked. */
    ObjectNode answer(Sent sent, ObjectNode status) {
        ObjectNode review =
                JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", sent.apiVersion());
        review.set("status", status);
        return review;
    }

    /** The object's apiVersion; empty if none can be found, which reading the object explains. */
    private static String apiVersion(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("apiVersion");
                if (parser.nextToken() == JsonToken.VALUE_STRING && found) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException _) {
            return "";
        }
    }
}
