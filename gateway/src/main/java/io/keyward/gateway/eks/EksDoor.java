package io.keyward.gateway.eks;

import io.grpc.StatusRuntimeException;
import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.hall.AccessKeys;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.hall.Guest;
import io.keyward.gateway.hall.Proof;
import io.keyward.gateway.hall.Proved;
import io.keyward.gateway.hall.Route;
import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.http.Workers;
import io.keyward.gateway.signature.SignatureRefusal;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.paging.PageTokens;
import io.quarkus.runtime.Startup;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Amazon EKS's own API at the root: every path that no other door serves, as AWS clients call it by endpoint override. Requests are
 * signed with an access key of Keyward's, which says for which AWS account they are.
 */
@Startup
@ApplicationScoped
@Priority(1)
class EksDoor implements Door {

    private static final Logger LOG = Logger.getLogger(EksDoor.class);
    private static final String REQUEST_ID_HEADER = "X-Amzn-Requestid";
    private static final String FOUND = "keyward.eks.operation";

    private final EksRouter router;
    private final AccessKeys accessKeys;
    private final Workers workers;

    EksDoor(Services services, GatewayConfig config, AccessKeys accessKeys, Workers workers, PageTokens tokens) {
        this.router = new EksRouter(EksOperations.all(services, config.syncWait(), tokens));
        this.accessKeys = accessKeys;
        this.workers = workers;
    }

    @Override
    public String name() {
        return "eks";
    }

    @Override
    public boolean serves(String firstSegment) {
        return true;
    }

    /** EKS gives ids of its own and takes none. */
    @Override
    public String requestId(RoutingContext request) {
        return UUID.randomUUID().toString();
    }

    @Override
    public Route route(RoutingContext request, RawPath path) {
        HttpMethod method = request.request().method();
        return switch (router.find(method, path)) {
            case EksRouter.Nowhere _ ->
                new Route.Nothing(
                        "eks:?",
                        new Refusal(404, "Keyward does not offer this operation; call Amazon EKS itself for it."));
            case EksRouter.OtherMethods others ->
                new Route.Nothing(
                        "eks:?",
                        new Refusal(
                                405,
                                "",
                                "Keyward offers only " + others.allowed() + " here.",
                                Map.of("Allow", others.allowed())));
            case EksRouter.Found found -> {
                request.put(FOUND, found);
                yield new Route.Operation(
                        "eks:" + found.route().name(), found.route().needs(), proved -> cluster(found, proved));
            }
        };
    }

    private static String cluster(EksRouter.Found found, Proved proved) {
        return proved.region().isEmpty()
                ? ""
                : EksRequest.resource(tenant(proved), found.labels()).orElse("");
    }

    private static Tenant tenant(Proved proved) {
        return new Tenant(proved.identity().account(), proved.region());
    }

    private static EksRequest call(EksRouter.Found found, Guest guest, Query query, Buffer body) {
        return new EksRequest(
                guest.caller(),
                tenant(guest.proved()),
                found.labels(),
                query,
                body,
                guest.proved().repeatId());
    }

    @Override
    public Proof prove(RoutingContext request, Route route) {
        return accessKeys.prove(request.request());
    }

    @Override
    public void enter(RoutingContext request, RawPath path) {
        EksRouter.Found found = request.get(FOUND);
        Buffer body = request.body().buffer();
        workers.answer(request, () -> answer(request, found, body), EksDoor::send);
    }

    @Override
    public void refuse(RoutingContext request, Refusal refusal) {
        EksException worded = new EksException(error(refusal.status()), refusal.message());
        send(request, EksResponse.of(worded, refusal.status(), refusal.headers()));
    }

    @Override
    public void turnAway(RoutingContext request, Route route, ServiceException why) {
        StatusRuntimeException failure = ErrorStatus.refused(why);
        EksRouter.Found found = request.get(FOUND);
        if (why.getCause() instanceof SignatureRefusal signature) {
            send(request, EksResponse.of(EksException.of(signature)));
        } else if (found == null) {
            send(request, EksResponse.of(EksFailures.of(RpcFailure.of(failure), "")));
        } else {
            EksRequest call = call(found, Guest.of(request), Query.parse(""), Buffer.buffer());
            send(request, EksCalls.failure(found.route(), call, failure));
        }
    }

    private EksResponse answer(RoutingContext request, EksRouter.Found found, Buffer body) {
        long start = System.nanoTime();
        EksRequest call;
        try {
            call = call(found, Guest.of(request), Query.parse(request.request().query()), body);
        } catch (BadInput e) {
            return EksResponse.of(new EksException(EksError.INVALID_PARAMETER, e.problem()));
        }
        EksResponse response = EksCalls.run(found.route(), call);
        if (!found.route().method().equals(HttpMethod.GET) || response.status() >= 500) {
            LOG.infof(
                    "eks call operation=%s account=%s region=%s cluster=%s status=%d error=%s actor=%s requestId=%s ms=%d",
                    found.route().name(),
                    call.tenant().account(),
                    call.tenant().region(),
                    call.clusterName(),
                    response.status(),
                    response.error(),
                    call.caller().actor(),
                    call.caller().requestId(),
                    (System.nanoTime() - start) / 1_000_000);
        }
        return response;
    }

    private static void send(RoutingContext request, EksResponse answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.putHeader(REQUEST_ID_HEADER, Requests.id(request));
        answer.write(response);
    }

    private static EksError error(int status) {
        return switch (status) {
            case 403 -> EksError.ACCESS_DENIED;
            case 408 -> EksError.REQUEST_TIMEOUT;
            case 404, 405 -> EksError.UNKNOWN_OPERATION;
            case 413 -> EksError.REQUEST_TOO_LARGE;
            default -> status >= 500 ? EksError.SERVER : EksError.INVALID_PARAMETER;
        };
    }
}
