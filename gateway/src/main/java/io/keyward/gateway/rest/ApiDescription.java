package io.keyward.gateway.rest;

import io.keyward.gateway.rest.RestRoutes.RestRoute;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.ws.rs.Path;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * What the resources do not say of themselves, read off the table of routes while the gateway is built: each operation's id, whether it
 * takes a credential, the errors it can give; and, said once, what operations share: parameters, errors, examples.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDescription implements OASFilter {

    private static final Map<String, String> PATH_PARAMETERS = Map.of(
            "cluster", "The cluster's percent-encoded ARN, or its name where that is unique.",
            "principalArn", "Percent-encoded ARN of the IAM role (with its path) or user.",
            "policyArn", "Percent-encoded ARN of the access policy.");

    private final List<RestRoute> routes;
    private final ApiExamples examples = new ApiExamples();

    /** @param index of the gateway's classes */
    public ApiDescription(IndexView index) {
        this.routes = new RestRoutes(index.getAnnotations(Path.class).stream()
                        .filter(annotation -> annotation.target().kind() == AnnotationTarget.Kind.CLASS)
                        .map(annotation -> annotation.target().asClass())
                        .filter(type -> !type.isInterface())
                        .<Class<?>>map(type -> loaded(type.name().toString()))
                        .toList())
                .all();
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name, false, ApiDescription.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a resource is gone: " + name, e);
        }
    }

    @Override
    public @Nullable Parameter filterParameter(Parameter parameter) {
        String description = parameter.getIn() == Parameter.In.PATH ? PATH_PARAMETERS.get(parameter.getName()) : null;
        if (description != null) {
            parameter.setDescription(description);
        }
        if (parameter.getSchema() == null && parameter.getRef() == null) {
            parameter.setSchema(schema(Schema.SchemaType.STRING));
        }
        return parameter;
    }

    /** @throws IllegalStateException if a path has no route, or a route no path */
    @Override
    public void filterOpenAPI(OpenAPI api) {
        Components components = api.getComponents() == null ? OASFactory.createComponents() : api.getComponents();
        api.setComponents(components);
        describeParameters(components);
        ApiErrors.describe(components);
        for (RestRoute route : routes) {
            describe(route, operation(api, route));
        }
        api.getPaths().getPathItems().values().forEach(path -> path.getOperations()
                .values()
                .forEach(operation -> examples.add(api, operation)));
    }

    private static Operation operation(OpenAPI api, RestRoute route) {
        PathItem path = api.getPaths().getPathItem(route.template());
        Operation operation = path == null ? null : path.getOperations().get(PathItem.HttpMethod.valueOf(route.verb()));
        if (operation == null) {
            throw new IllegalStateException(route.name() + " is not described");
        }
        return operation;
    }

    private static void describe(RestRoute route, Operation operation) {
        if (operation.getOperationId() == null) {
            operation.setOperationId(name(route.needs().methods().getFirst()));
        }
        if (route.credentialInBody()) {
            operation.setSecurity(List.of());
        }
        boolean answersBody = operation.getResponses().getAPIResponses().values().stream()
                .anyMatch(response -> response.getContent() != null);
        ApiErrors.of(route, operation.getRequestBody() != null, answersBody)
                .forEach(error -> operation.getResponses().addAPIResponse(error, ApiErrors.reference(error)));
    }

    /** An operation has the name of what it calls: {@code listClusters} for {@code …ClusterService/ListClusters}. */
    private static String name(String method) {
        String simple = method.substring(method.lastIndexOf('/') + 1);
        return simple.substring(0, 1).toLowerCase(Locale.ROOT) + simple.substring(1);
    }

    private static void describeParameters(Components components) {
        components.addParameter("pageSize", pageSize("1 to 100, which is also the default.", 100));
        components.addParameter("largePageSize", pageSize("1 to 1,000; 100 if absent.", 1_000));
        components.addParameter(
                "validateOnly",
                query("validateOnly", "true: the same answer, and nothing is done.")
                        .schema(schema(Schema.SchemaType.BOOLEAN)));
        components.addParameter(
                "ifMatch", header("If-Match", "The object's ETag: refused, 409, unless it is still that."));
        components.addParameter("pageToken", query("pageToken", "The nextPageToken of the page before."));
        components.addParameter(
                "wait",
                query(
                        "wait",
                        "How long to wait for EKS to hold the change, such as 5s or 500ms, at most 60s. If EKS refuses it"
                                + " within that time, the call fails and nothing has changed; if the time runs out, the"
                                + " change stands as pending."));
        components.addParameter(
                "idempotencyKey",
                header("Idempotency-Key", "A repeat with the same key and request within 24 h gets the first answer."));
    }

    private static Parameter pageSize(String description, int most) {
        return query("pageSize", description)
                .schema(schema(Schema.SchemaType.INTEGER)
                        .format("int32")
                        .minimum(BigDecimal.ONE)
                        .maximum(BigDecimal.valueOf(most)));
    }

    private static Parameter query(String name, String description) {
        return parameter(Parameter.In.QUERY, name, description);
    }

    private static Parameter header(String name, String description) {
        return parameter(Parameter.In.HEADER, name, description);
    }

    private static Parameter parameter(Parameter.In in, String name, String description) {
        return OASFactory.createParameter()
                .name(name)
                .in(in)
                .description(description)
                .schema(schema(Schema.SchemaType.STRING));
    }

    private static Schema schema(Schema.SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
