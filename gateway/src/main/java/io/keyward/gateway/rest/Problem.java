package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An error of the native API, RFC 9457. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "An error, RFC 9457.")
record Problem(
        @Schema(examples = "urn:keyward:problem:access-entry-not-found")
        String type,

        @Schema(description = "The HTTP status in words.", examples = "Not Found")
        String title,

        @Schema(examples = "404") int status,

        @Schema(description = "What went wrong, for people.")
        String detail,

        @Schema(description = "The path of the request.") String instance,

        @Schema(
                description = "What went wrong, for programs: a name that does not change.",
                examples = "ACCESS_ENTRY_NOT_FOUND")
        String reason,

        @Schema(description = "The fields at fault, if any.")
        List<FieldError> errors,

        @Schema(description = "The id under which logs and audit events know the request.")
        String requestId,

        @Schema(description = "The Amazon EKS exception with the same meaning, if there is one.") @Nullable
        String eksException,

        @Schema(description = "Where EKS itself refused: the id AWS gave the call.") @Nullable
        String awsRequestId) {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One field that breaks a rule. */
    @Schema(description = "A field that breaks a rule.")
    record FieldError(
            @Schema(examples = "kubernetesGroups[0]") String field,
            @Schema(description = "The rule it breaks.") String detail) {}

    Problem {
        errors = List.copyOf(errors);
    }

    /** The problem type of a reason. */
    static String type(String reason) {
        return "urn:keyward:problem:" + reason.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }
}
