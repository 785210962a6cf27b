package io.keyward.gateway.kube;

import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.Services;
import io.keyward.kubernetes.discovery.Discovery;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.identity.Impersonation;
import io.keyward.kubernetes.request.RequestInfo;
import io.keyward.kubernetes.request.RequestInfoParser;
import io.keyward.kubernetes.review.Reviews;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.proto.access.v1.GetClusterRequest;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The way of a request through a cluster's API: what it asks for, who asks, as whom, whether they may, and the answer. */
final class KubeApi {

    private static final Logger LOG = Logger.getLogger(KubeApi.class);

    private final Services services;
    private final List<Callers> callers;
    private final Discovery discovery;
    private final Reviews reviews;
    private final Admission admission = new Admission();

    KubeApi(Services services, List<Callers> callers, Discovery discovery, Reviews reviews) {
        this.services = services;
        this.callers = List.copyOf(callers);
        this.discovery = discovery;
        this.reviews = reviews;
    }

    /** Answers; waits for access-service. */
    KubeAnswer answer(KubeCall call) {
        KubeRequest request = call.request();
        RequestInfo info;
        try {
            info = RequestInfoParser.parse(request.method(), request.path(), request.query());
        } catch (IllegalArgumentException e) {
            return KubeAnswer.internalError(
                    request.target(), "failed to create RequestInfo: " + e.getMessage() + ", " + request.target());
        }
        try {
            return identified(call, info);
        } catch (StatusException e) {
            return KubeAnswer.of(e.status());
        } catch (StatusRuntimeException e) {
            return failed(call, e);
        } catch (RuntimeException e) {
            LOG.errorf(e, "kube call failed requestId=%s", call.caller().requestId());
            return KubeAnswer.of(Status.internal("Keyward could not answer"));
        }
    }

    private KubeAnswer identified(KubeCall call, RequestInfo info) {
        String arn = services.clusters(call.caller())
                .getCluster(GetClusterRequest.newBuilder()
                        .setCluster(call.cluster())
                        .build())
                .getCluster()
                .getArn();
        Identity identity = identity(call, arn);
        ReviewCalls calls = new ReviewCalls(services, call.as(identity), arn);
        Optional<Impersonation> other;
        try {
            other = Impersonation.of(call.request().headers());
        } catch (IllegalArgumentException e) {
            return KubeAnswer.internalError(call.request().target(), String.valueOf(e.getMessage()));
        }
        if (!identity.operator()) {
            other.ifPresent(to -> to.needed().forEach(needed -> admission.require(identity.self(), needed, calls)));
        }
        Asker asker = other.map(to -> Asker.impersonated(to.user())).orElse(identity.self());
        if (other.isPresent() || !identity.operator()) {
            admission.require(asker, info.attributes(), calls);
        }
        return admitted(call.request(), info, new AskerDecisions(asker, calls));
    }

    private Identity identity(KubeCall call, String clusterArn) {
        Optional<String> header = call.request().header("authorization").filter(text -> !text.isBlank());
        if (header.isEmpty()) {
            return Identity.ANONYMOUS;
        }
        return Credentials.token(header.get())
                .flatMap(token -> callers.stream()
                        .flatMap(known -> known.identify(clusterArn, token, call.caller()).stream())
                        .findFirst())
                .orElseThrow(() -> new StatusException(Status.unauthorized()));
    }

    private KubeAnswer admitted(KubeRequest request, RequestInfo info, AskerDecisions decisions) {
        return info.isResource()
                ? reviews.answer(request, info, decisions).orElseGet(() -> KubeAnswer.of(Status.noSuchResource()))
                : discovery.answer(request);
    }

    private static KubeAnswer failed(KubeCall call, StatusRuntimeException e) {
        Status status = KubeFailures.of(e, call.cluster());
        if (status.code() >= 500) {
            LOG.warnf(
                    "kube call failed requestId=%s code=%s",
                    call.caller().requestId(), e.getStatus().getCode());
        }
        return KubeAnswer.of(status);
    }
}
