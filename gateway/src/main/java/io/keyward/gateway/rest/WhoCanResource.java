package io.keyward.gateway.rest;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.rest.WhoCanViews.WhoCanQuestion;
import io.keyward.gateway.rest.WhoCanViews.WhoCanView;
import io.keyward.proto.access.v1.WhoCanRequest;
import io.keyward.proto.access.v1.WhoCanResponse;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Iterator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Everyone who may do something. */
@Path("/api/v1/decisions:whoCan")
@Produces({MediaType.APPLICATION_JSON, WhoCanWriter.LINES})
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Decisions")
class WhoCanResource {

    private final Services services;
    private final RestRequest request;

    WhoCanResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @POST
    @Calls("keyward.access.v1.DecisionService/WhoCan")
    @Operation(
            summary = "List everyone who may do something",
            description =
                    "Complete or an error: if the answer cannot be completed, the connection is broken before its end. With"
                            + " Accept: application/x-ndjson one object a line: decisionId, revision and catalogueVersion, then the"
                            + " principals, the subjects, and last the totals.")
    @APIResponse(
            responseCode = "200",
            description = "Everyone.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = WhoCanView.class)))
    public WhoCanStream whoCan(@Nullable WhoCanQuestion body) {
        request.query();
        WhoCanRequest question = WhoCanMapping.request(Bodies.required(body));
        Iterator<WhoCanResponse> parts =
                services.decisionStream(request.caller()).whoCan(question);
        // What fails before the first part is a problem like any other.
        WhoCanResponse first = DecisionCalls.answer(question.getMinRevision(), parts::next);
        return new WhoCanStream(first, parts, request.abort(), request.id());
    }
}
