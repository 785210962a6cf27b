package io.keyward.gateway.rest;

import io.keyward.gateway.backend.RetryAfter;
import io.keyward.gateway.rest.Problem.FieldError;
import io.keyward.gateway.rest.RestRoutes.RestRoute;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.Permission;
import io.keyward.proto.identity.v1.Reach;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** The errors that operations can give, each a {@link Problem}: what they are, and, from its route, which of them an operation can give. */
final class ApiErrors {

    private static final String SCHEMA = "Problem";
    private static final String DEFAULT = "default";
    private static final String PATH = "/api/v1/clusters/eks-workshop";
    private static final String REQUEST_ID = "0199a3c5-6f0e-7b9a-a7d2-5b8f4f1f7c11";

    /**
     * An error as it is described.
     *
     * @param meaning what it says, whatever the operation
     * @param reason of the example
     * @param detail of the example
     * @param field at fault in the example; empty if none
     */
    private record Described(String meaning, String reason, String detail, String field) {

        Described(String meaning, String reason, String detail) {
            this(meaning, reason, detail, "");
        }
    }

    private static final SortedMap<Integer, Described> ERRORS = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    400,
                    new Described(
                            "The request breaks a rule that can be checked without looking at stored state; errors names the fields.",
                            "INVALID_ARGUMENT",
                            "pageSize must be 1 to 100.",
                            "pageSize")),
            Map.entry(
                    401,
                    new Described(
                            "There is no credential, or it is not valid.",
                            "UNAUTHENTICATED",
                            "the bearer token is not valid")),
            Map.entry(
                    403,
                    new Described(
                            "No role binding of the caller's allows it, or what it would give reaches beyond the caller's own"
                                    + " rights; or the Host header is none that the gateway answers to.",
                            "PERMISSION_DENIED",
                            "no role binding of yours includes CHANGE here")),
            Map.entry(
                    404,
                    new Described(
                            "What is named does not exist, or the caller may not see it.",
                            "CLUSTER_NOT_FOUND",
                            "no cluster eks-workshop is registered")),
            Map.entry(
                    406,
                    new Described(
                            "Nothing that Accept names can be given.",
                            "NOT_ACCEPTABLE",
                            "Answers are application/json only.")),
            Map.entry(
                    408,
                    new Described(
                            "The body did not arrive in time.",
                            "BODY_TOO_SLOW",
                            "The request's body did not arrive in time.")),
            Map.entry(
                    409,
                    new Described(
                            "The request does not fit the present state; nothing was changed. reason says in what.",
                            "ACCESS_ENTRY_ALREADY_EXISTS",
                            "The specified access entry resource is already in use on this cluster.")),
            Map.entry(
                    413,
                    new Described(
                            "The body is too large.",
                            "BODY_TOO_LARGE",
                            "The request body is larger than 262144 bytes.")),
            Map.entry(
                    415,
                    new Described(
                            "The body is of another media type.",
                            "UNSUPPORTED_MEDIA_TYPE",
                            "Bodies must be sent as application/json.")),
            Map.entry(
                    422,
                    new Described(
                            "The request is right by Keyward's rules, but EKS refused it, or a quota or the size of the answer"
                                    + " does not allow it; nothing was changed.",
                            "EKS_REFUSED",
                            "The kubernetes group name system:masters is invalid")),
            Map.entry(
                    429,
                    new Described(
                            "The caller calls too often, or too many calls wait for the same. Nothing was done; try again.",
                            "RATE_LIMITED",
                            "too many calls by you, please try again after a while")),
            Map.entry(
                    431,
                    new Described(
                            "There are too many headers.",
                            "TOO_MANY_HEADERS",
                            "The request has more than 100 headers.")),
            Map.entry(
                    500,
                    new Described(
                            "A fault in Keyward; its log has the cause under requestId.",
                            "INTERNAL",
                            "An internal error occurred.")),
            Map.entry(
                    503,
                    new Described(
                            "A service that is needed does not answer. Try again.",
                            "UNAVAILABLE",
                            "A service that is needed does not answer. Try again.")),
            Map.entry(
                    504,
                    new Described(
                            "A service that is needed did not answer in time; whether a change was made is not known. Try again,"
                                    + " with the same Idempotency-Key.",
                            "TIMEOUT",
                            "A service that is needed did not answer in time. Try again."))));

    private ApiErrors() {}

    /**
     * The errors that an operation can give, as the keys of its responses.
     *
     * @param takesBody whether its requests have a body
     * @param answersBody whether any of its answers has one, beside errors
     */
    static List<String> of(RestRoute route, boolean takesBody, boolean answersBody) {
        SortedSet<Integer> statuses = new TreeSet<>(List.of(400, 401, 403, 429, 431, 500, 503, 504));
        if (takesBody) {
            statuses.addAll(List.of(408, 413, 415));
        }
        if (answersBody) {
            statuses.add(406);
        }
        boolean question = needs(route, Capability.CAPABILITY_SIMULATE);
        boolean change = !route.verb().equals("GET") && !question && !route.credentialInBody();
        boolean ofCluster = route.needs().permissions().stream()
                .anyMatch(permission -> permission.getReach() == Reach.REACH_CLUSTER);
        if (ofCluster || route.template().contains("{")) {
            statuses.add(404);
        }
        // A name may be ambiguous, and a revision not be reached.
        if (ofCluster || change) {
            statuses.add(409);
        }
        // Quotas and EKS's own rules; records and answers that are too large.
        if (change || question) {
            statuses.add(422);
        }
        return Stream.concat(statuses.stream().map(String::valueOf), Stream.of(DEFAULT))
                .toList();
    }

    private static boolean needs(RestRoute route, Capability capability) {
        return route.needs().permissions().stream()
                .anyMatch(permission -> permission.getWhoCase() == Permission.WhoCase.CAPABILITY
                        && permission.getCapability() == capability);
    }

    /** Points an operation to the description of an error. */
    static APIResponse reference(String status) {
        return OASFactory.createAPIResponse().ref(name(status));
    }

    /** Describes all errors. */
    static void describe(Components components) {
        ERRORS.forEach(
                (status, error) -> components.addResponse(name(String.valueOf(status)), response(status, error)));
        components.addResponse(
                name(DEFAULT),
                OASFactory.createAPIResponse()
                        .description("Any other error.")
                        .content(OASFactory.createContent()
                                .addMediaType(
                                        Problem.MEDIA_TYPE,
                                        OASFactory.createMediaType()
                                                .schema(OASFactory.createSchema()
                                                        .ref(SCHEMA)))));
    }

    private static String name(String status) {
        return "Problem-" + status;
    }

    private static APIResponse response(int status, Described error) {
        List<FieldError> errors = error.field.isEmpty()
                ? List.of()
                : List.of(new FieldError(error.field, error.detail.substring(error.field.length() + 1)));
        Problem example = new ProblemException(status, error.reason, error.detail, errors, Map.of())
                .problem(RestDoor.title(status), PATH, REQUEST_ID);
        APIResponse response = OASFactory.createAPIResponse()
                .description(error.meaning)
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(SCHEMA))
                                        .example(ApiExamples.tree(example.json()))));
        switch (status) {
            case 401 -> response.addHeader("WWW-Authenticate", header(Schema.SchemaType.STRING, "What is asked for."));
            case 429, 503 ->
                response.addHeader(
                        RetryAfter.HEADER, header(Schema.SchemaType.INTEGER, "After how many seconds to try again."));
            default -> {}
        }
        return response;
    }

    private static Header header(Schema.SchemaType type, String description) {
        return OASFactory.createHeader()
                .description(description)
                .schema(OASFactory.createSchema().addType(type));
    }
}
