package io.keyward.gateway.rest;

import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** What all operations share is described once: path and page parameters, and errors. */
public class ApiDescription implements OASFilter {

    private static final Map<String, String> PATH_PARAMETERS = Map.of(
            "cluster", "The cluster's percent-encoded ARN, or its name where that is unique.",
            "principalArn", "Percent-encoded ARN of the IAM role (with its path) or user.",
            "policyArn", "Percent-encoded ARN of the access policy.");

    private static final Map<String, String> ERRORS = Map.of(
            "400",
                    "The request breaks a rule that can be checked without looking at stored state; errors names the fields.",
            "401", "There is no credential, or it is not valid.",
            "403", "No role binding of the caller's allows it.",
            "429", "The caller calls too often, or too many calls wait. Try again.",
            "503", "A service that is needed does not answer. Try again.",
            "default", "Any other error, as an RFC 9457 problem.");

    @Override
    public @Nullable Parameter filterParameter(Parameter parameter) {
        String description = parameter.getIn() == Parameter.In.PATH ? PATH_PARAMETERS.get(parameter.getName()) : null;
        if (description != null) {
            parameter.setDescription(description);
        }
        return parameter;
    }

    @Override
    public @Nullable Operation filterOperation(Operation operation) {
        if (operation.getResponses() != null) {
            ERRORS.forEach((status, meaning) ->
                    operation.getResponses().addAPIResponse(status, problem().description(meaning)));
        }
        return operation;
    }

    @Override
    public void filterOpenAPI(OpenAPI api) {
        Components components = api.getComponents() == null ? OASFactory.createComponents() : api.getComponents();
        api.setComponents(components);
        components.addParameter("pageSize", query("pageSize", "1 to 100, which is also the default."));
        components.addParameter("largePageSize", query("pageSize", "1 to 1,000; 100 if absent."));
        components.addParameter(
                "validateOnly",
                query("validateOnly", "true: the same answer, and nothing is done.")
                        .schema(OASFactory.createSchema().addType(Schema.SchemaType.BOOLEAN)));
        components.addParameter(
                "ifMatch",
                OASFactory.createParameter()
                        .name("If-Match")
                        .in(Parameter.In.HEADER)
                        .description("The object's ETag: refused, 409, unless it is still that.")
                        .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
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
                OASFactory.createParameter()
                        .name("Idempotency-Key")
                        .in(Parameter.In.HEADER)
                        .description("A repeat with the same key and request within 24 h gets the first answer.")
                        .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
    }

    private static Parameter query(String name, String description) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.QUERY)
                .description(description)
                .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    }

    private static APIResponse problem() {
        return OASFactory.createAPIResponse()
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("Problem"))));
    }
}
