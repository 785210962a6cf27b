package io.keyward.lab.kube.resource;

import static io.keyward.kubernetes.codec.Shape.number;
import static io.keyward.kubernetes.codec.Shape.object;
import static io.keyward.kubernetes.codec.Shape.string;
import static io.keyward.kubernetes.codec.Shape.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.codec.ObjectBody;
import io.keyward.kubernetes.codec.Shape;
import io.keyward.kubernetes.http.KubeRequest;
import java.util.List;

/** The options of a delete, from the body or else the query. */
final class DeleteOptions {

    private static final Shape SHAPE = new Shape(
            "DeleteOptions",
            List.of(
                    number("gracePeriodSeconds", 1),
                    object(
                            "preconditions",
                            2,
                            new Shape("Preconditions", List.of(string("uid", 1), string("resourceVersion", 2)))),
                    string("propagationPolicy", 4),
                    strings("dryRun", 5)));

    private DeleteOptions() {}

    static JsonNode of(KubeRequest request) {
        byte[] bytes = request.body().bytes();
        ObjectNode options = bytes.length == 0
                ? JsonNodeFactory.instance.objectNode()
                : ObjectBody.read(request, "v1", "DeleteOptions", SHAPE).object();
        request.query().first("dryRun").filter(text -> !text.isEmpty()).ifPresent(text -> options.putArray("dryRun")
                .add(text));
        return options;
    }
}
