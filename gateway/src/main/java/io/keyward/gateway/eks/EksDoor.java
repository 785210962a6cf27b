package io.keyward.gateway.eks;

import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.http.Workers;
import io.keyward.grpc.caller.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Amazon EKS's own API at the root: every path that no other door serves, as AWS clients call it by endpoint override alone. */
@ApplicationScoped
@Priority(1)
class EksDoor implements Door {

    private static final Logger LOG = Logger.getLogger(EksDoor.class);
    private static final String REQUEST_ID_HEADER = "X-Amzn-Requestid";

    private final EksRouter router;
    private final AccessKeys accessKeys;
    private final Workers workers;

    EksDoor(Services services, GatewayConfig config, Workers workers) {
        this.router = new EksRouter(EksOperations.all(services, config.syncWait()));
        this.accessKeys = new AccessKeys(config.accounts());
        this.workers = workers;
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
    public void enter(RoutingContext request, RawPath path) {
        switch (router.find(request.request().method(), path)) {
            case EksRouter.Nowhere _ ->
                refuse(
                        request,
                        new Refusal(404, "Keyward does not offer this operation; call Amazon EKS itself for it."));
            case EksRouter.OtherMethods others ->
                refuse(
                        request,
                        new Refusal(
                                405,
                                "",
                                "Keyward offers only " + others.allowed() + " here.",
                                Map.of("Allow", others.allowed())));
            case EksRouter.Found found -> call(request, found);
        }
    }

    @Override
    public void refuse(RoutingContext request, Refusal refusal) {
        EksException worded = new EksException(error(refusal.status()), refusal.message());
        send(request, EksResponse.of(worded, refusal.status(), refusal.headers()));
    }

    private void call(RoutingContext request, EksRouter.Found found) {
        Buffer sent = request.body().buffer();
        Buffer body = sent == null ? Buffer.buffer() : sent;
        workers.answer(request, () -> answer(request, found, body), EksDoor::send);
    }

    private EksResponse answer(RoutingContext request, EksRouter.Found found, Buffer body) {
        long start = System.nanoTime();
        EksRequest call;
        try {
            call = identify(request, found, body);
        } catch (EksException e) {
            return EksResponse.of(e);
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

    private EksRequest identify(RoutingContext request, EksRouter.Found found, Buffer body) {
        Query query = Query.parse(request.request().query());
        CredentialScope scope = CredentialScope.of(request.request().getHeader("Authorization"), query);
        String account = accessKeys
                .account(scope.keyId())
                .orElseThrow(() -> new EksException(
                        EksError.UNRECOGNIZED_CLIENT, "The security token included in the request is invalid."));
        Caller caller = new Caller(
                "access-key/" + scope.keyId(),
                Requests.sourceIp(request),
                Requests.userAgent(request),
                Requests.id(request),
                "eks");
        return new EksRequest(caller, new Tenant(account, scope.region()), found.labels(), query, body);
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
            case 404, 405 -> EksError.UNKNOWN_OPERATION;
            case 413 -> EksError.REQUEST_TOO_LARGE;
            default -> status >= 500 ? EksError.SERVER : EksError.INVALID_PARAMETER;
        };
    }
}
