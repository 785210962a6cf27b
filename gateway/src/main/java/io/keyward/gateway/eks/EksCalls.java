package io.keyward.gateway.eks;

import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.RetryAfter;
import io.keyward.gateway.http.BadInput;
import io.keyward.grpc.error.RpcFailure;
import org.jboss.logging.Logger;

/** Runs one operation and words whatever goes wrong as EKS would. */
final class EksCalls {

    private static final Logger LOG = Logger.getLogger(EksCalls.class);

    private EksCalls() {}

    static EksResponse run(EksRoute route, EksRequest request) {
        try {
            return EksResponse.of(route.operation().answer(request));
        } catch (EksException e) {
            return refusal(route, e);
        } catch (BadInput e) {
            return refusal(route, new EksException(EksError.INVALID_PARAMETER, e.problem()));
        } catch (StatusRuntimeException e) {
            return failure(route, request, e);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "eks call failed operation=%s requestId=%s",
                    route.name(),
                    request.caller().requestId());
            return EksResponse.of(new EksException(EksError.SERVER, "An internal error occurred."));
        }
    }

    /** The answer to a call that a service has refused, or the hall in its words. */
    static EksResponse failure(EksRoute route, EksRequest request, StatusRuntimeException e) {
        EksException worded = EksFailures.of(
                RpcFailure.of(e),
                request.clusterName(),
                request.caller().identity(),
                route.name(),
                request.resource().orElseGet(() -> request.tenant().anyCluster()));
        return refusal(route, worded).retryAfter(RetryAfter.seconds(e));
    }

    private static EksResponse refusal(EksRoute route, EksException refusal) {
        return EksResponse.of(route.isTagOperation() ? inTagWords(refusal) : refusal);
    }

    /** The tag operations have exceptions of their own for the two most common cases. */
    private static EksException inTagWords(EksException refusal) {
        return switch (refusal.error()) {
            case INVALID_PARAMETER, INVALID_REQUEST, CLIENT -> refusal.as(EksError.BAD_REQUEST);
            case RESOURCE_NOT_FOUND -> refusal.as(EksError.NOT_FOUND);
            default -> refusal;
        };
    }
}
