package io.keyward.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** The examples of bodies, by the names of their schemas, from {@code examples.json}. A list's is made of its member's. */
final class ApiExamples {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMPONENTS = "#/components/schemas/";

    private final JsonNode examples;

    ApiExamples() {
        try (InputStream file = ApiExamples.class.getResourceAsStream("examples.json")) {
            if (file == null) {
                throw new IllegalStateException("examples.json is missing");
            }
            this.examples = JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON as the description's model takes it. */
    static Object tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives each body of an operation its example, where it has none. */
    void add(OpenAPI api, Operation operation) {
        if (operation.getRequestBody() != null) {
            add(api, operation.getRequestBody().getContent());
        }
        operation.getResponses().getAPIResponses().values().stream()
                .map(APIResponse::getContent)
                .filter(content -> content != null)
                .forEach(content -> add(api, content));
    }

    private void add(OpenAPI api, Content content) {
        for (MediaType body : content.getMediaTypes().values()) {
            if (body.getExample() == null && body.getSchema() != null) {
                name(body.getSchema()).flatMap(name -> example(api, name)).ifPresent(body::setExample);
            }
        }
    }

    private Optional<JsonNode> example(OpenAPI api, String name) {
        JsonNode given = examples.get(name);
        if (given != null) {
            return Optional.of(given);
        }
        Schema schema = api.getComponents().getSchemas().get(name);
        if (schema == null || schema.getProperties() == null) {
            return Optional.empty();
        }
        for (Map.Entry<String, Schema> member : schema.getProperties().entrySet()) {
            Schema items = member.getValue().getItems();
            Optional<JsonNode> one =
                    items == null ? Optional.empty() : name(items).map(examples::get);
            if (one.isPresent()) {
                ObjectNode list = JSON.createObjectNode();
                list.putArray(member.getKey()).add(one.get());
                return Optional.of(list);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> name(Schema schema) {
        String reference = schema.getRef();
        return reference != null && reference.startsWith(COMPONENTS)
                ? Optional.of(reference.substring(COMPONENTS.length()))
                : Optional.empty();
    }
}
