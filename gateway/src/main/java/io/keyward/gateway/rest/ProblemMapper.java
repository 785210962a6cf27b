package io.keyward.gateway.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.RetryAfter;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.http.BadInput;
import io.keyward.grpc.error.RpcFailure;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NoContentException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where a failure of the native API becomes a problem. Faults of our own are logged here, once. */
@Singleton
class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    private final RestRequest request;

    ProblemMapper(RestRequest request) {
        this.request = request;
    }

    @ServerExceptionMapper
    Response refusal(ProblemException e) {
        return answer(e);
    }

    @ServerExceptionMapper
    Response badInput(BadInput e) {
        return answer(ProblemException.of(e));
    }

    @ServerExceptionMapper
    Response rpc(StatusRuntimeException e) {
        ProblemException problem = RpcProblems.of(RpcFailure.of(e));
        if (problem.status() >= 500) {
            LOG.warnf(
                    "service call failed code=%s requestId=%s path=%s",
                    e.getStatus().getCode(), request.id(), request.path());
        }
        return builder(problem, RetryAfter.seconds(e)).build();
    }

    @ServerExceptionMapper
    Response json(JsonProcessingException e) {
        return answer(JsonProblems.of(e));
    }

    @ServerExceptionMapper
    Response mismatch(MismatchedInputException e) {
        return answer(JsonProblems.of(e));
    }

    @ServerExceptionMapper
    Response noBody(NoContentException e) {
        return answer(new ProblemException(400, "INVALID_ARGUMENT", "The body must be an object."));
    }

    @ServerExceptionMapper
    Response http(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return answer(JsonProblems.of(json));
        }
        int status = e.getResponse().getStatus();
        Response.ResponseBuilder answer = builder(
                switch (status) {
                    case 404 -> new ProblemException(404, "ROUTE_NOT_FOUND", "There is nothing at this path.");
                    case 405 -> new ProblemException(405, "METHOD_NOT_ALLOWED", "This path does not take that method.");
                    case 406 -> new ProblemException(406, "NOT_ACCEPTABLE", "Answers are application/json only.");
                    case 415 ->
                        new ProblemException(415, "UNSUPPORTED_MEDIA_TYPE", "Bodies must be sent as application/json.");
                    default ->
                        status < 500
                                ? new ProblemException(status, "INVALID_ARGUMENT", "The request cannot be read.")
                                : new ProblemException(status, "INTERNAL", "An internal error occurred.");
                },
                RetryAfter.DEFAULT_SECONDS);
        String allow = e.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return (allow == null ? answer : answer.header(HttpHeaders.ALLOW, allow)).build();
    }

    @ServerExceptionMapper
    Response fault(RuntimeException e) {
        LOG.errorf(e, "rest call failed requestId=%s path=%s", request.id(), request.path());
        return answer(new ProblemException(500, "INTERNAL", "An internal error occurred."));
    }

    private Response answer(ProblemException problem) {
        return builder(problem, RetryAfter.DEFAULT_SECONDS).build();
    }

    /** @param retryAfter when to try again, for problems that may pass */
    private Response.ResponseBuilder builder(ProblemException problem, int retryAfter) {
        Response.ResponseBuilder answer = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem.problem(RestDoor.title(problem.status()), request.path(), request.id())
                        .json());
        if (problem.status() == 401) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, Door.CHALLENGE);
        }
        boolean mayPass = problem.status() == 429 || problem.status() == 503;
        return mayPass ? answer.header(RetryAfter.HEADER, retryAfter) : answer;
    }
}
