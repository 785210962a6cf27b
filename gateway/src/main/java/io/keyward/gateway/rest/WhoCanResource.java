package io.keyward.gateway.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Everyone who may do something. */
@Path("/api/v1/decisions:whoCan")
@Produces({MediaType.APPLICATION_JSON, WhoCanResource.LINES})
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Decisions")
class WhoCanResource {

    static final String LINES = "application/x-ndjson";

    private final Services services;
    private final RestRequest request;
    private final ObjectMapper mapper;

    WhoCanResource(Services services, RestRequest request, ObjectMapper mapper) {
        this.services = services;
        this.request = request;
        this.mapper = mapper;
    }

    @POST
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
    public RestResponse<StreamingOutput> whoCan(@Nullable WhoCanQuestion body) {
        request.query();
        WhoCanRequest question = WhoCanMapping.request(Bodies.required(body));
        Iterator<WhoCanResponse> parts =
                services.decisionStream(request.caller()).whoCan(question);
        WhoCanResponse first = DecisionCalls.answer(question.getMinRevision(), parts::next);
        WhoCanStream stream = new WhoCanStream(first, parts, request.abort(), request.id());
        boolean lines = request.accepts(LINES);
        return ResponseBuilder.<StreamingOutput>ok(
                        out -> write(stream, lines, out), lines ? LINES : MediaType.APPLICATION_JSON)
                .build();
    }

    private void write(WhoCanStream stream, boolean lines, OutputStream out) throws IOException {
        JsonGenerator json = mapper.getFactory()
                .createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)
                // Nothing between the lines but what ends them.
                .setPrettyPrinter(lines ? new MinimalPrettyPrinter("") : null);
        stream.write(lines ? new WhoCanAnswer.Lines(json) : new WhoCanAnswer.Whole(json), json);
    }
}
