package io.keyward.gateway.kube;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.http.Workers;
import io.keyward.grpc.caller.Caller;
import io.keyward.kubernetes.discovery.Discovery;
import io.keyward.kubernetes.discovery.ServedApis;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.review.Reviews;
import io.keyward.kubernetes.status.Status;
import io.quarkus.arc.All;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** {@code /kube/<cluster>}: for each cluster what its own API server says about who may do what, to unmodified clients. */
@ApplicationScoped
@Priority(10)
class KubeDoor implements Door {

    private static final Logger LOG = Logger.getLogger(KubeDoor.class);
    private static final String SEGMENT = "kube";
    private static final String VERSION = "v1.34.4-keyward";

    private final KubeApi api;
    private final Workers workers;

    KubeDoor(Services services, @All List<Callers> callers, Workers workers) {
        this.api = new KubeApi(
                services, callers, new Discovery("", VERSION, ServedApis.kubernetes()), new Reviews(Clock.systemUTC()));
        this.workers = workers;
    }

    @Override
    public boolean serves(String firstSegment) {
        return firstSegment.equals(SEGMENT);
    }

    /** An API server gives ids of its own and takes none. */
    @Override
    public String requestId(RoutingContext request) {
        String id = UUID.randomUUID().toString();
        request.response().putHeader("Audit-Id", id);
        return id;
    }

    @Override
    public long bodyLimit(RoutingContext request, RawPath path, long usual) {
        return KubeRequest.MAX_BODY_BYTES;
    }

    @Override
    public void enter(RoutingContext request, RawPath path) {
        if (path.segments().size() < 2) {
            send(request, KubeAnswer.text(404, "404 page not found\n"));
            return;
        }
        KubeCall call = new KubeCall(
                path.segments().get(1),
                KubeRequests.of(request, path),
                new Caller(
                        Identity.ANONYMOUS.actor(),
                        Requests.sourceIp(request),
                        Requests.userAgent(request),
                        Requests.id(request),
                        SEGMENT));
        workers.answer(request, () -> answer(call), KubeDoor::send);
    }

    /** One line for each question and each fault. */
    private KubeAnswer answer(KubeCall call) {
        long start = System.nanoTime();
        KubeAnswer answer = api.answer(call);
        if (!call.request().method().equals("GET") || answer.status() >= 500) {
            LOG.infof(
                    "kube call cluster=%s method=%s path=%s status=%d requestId=%s ms=%d",
                    call.cluster(),
                    call.request().method(),
                    call.request().path(),
                    answer.status(),
                    call.caller().requestId(),
                    (System.nanoTime() - start) / 1_000_000);
        }
        return answer;
    }

    @Override
    public void refuse(RoutingContext request, Refusal refusal) {
        Status status =
                switch (refusal.status()) {
                    case 400 -> Status.badRequest(refusal.message());
                    case 403 -> new Status(403, "Forbidden", refusal.message(), null);
                    case 404 -> Status.noSuchResource();
                    case 413 -> Status.tooLarge(KubeRequest.MAX_BODY_BYTES);
                    default ->
                        refusal.status() >= 500
                                ? Status.internal("Keyward could not answer")
                                : new Status(refusal.status(), "", refusal.message(), null);
                };
        send(request, KubeAnswer.of(status));
    }

    private static void send(RoutingContext request, KubeAnswer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.end(answer.body());
    }
}
