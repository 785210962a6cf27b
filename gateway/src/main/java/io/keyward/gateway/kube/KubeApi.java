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
import java.util.Optional;
import org.jboss.logging.Logger;

/** The way of a request through a cluster's API: what it asks for, who asks, as whom, whether they may, and the answer. */
final class KubeApi {

    private static final Logger LOG = Logger.getLogger(KubeApi.class);

    private final Services services;
    private final Discovery discovery;
    private final Reviews reviews;
    private final Admission admission = new Admission();

    KubeApi(Services services, Discovery discovery, Reviews reviews) {
        this.services = services;
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
        ReviewCalls calls = new ReviewCalls(services, call.caller(), call.simulates() ? arn(call) : call.cluster());
        Optional<Impersonation> other;
        try {
            other = Impersonation.of(call.request().headers());
        } catch (IllegalArgumentException e) {
            return KubeAnswer.internalError(call.request().target(), String.valueOf(e.getMessage()));
        }
        if (!call.simulates()) {
            other.ifPresent(to -> to.needed().forEach(needed -> admission.require(call.self(), needed, calls)));
        }
        Asker asker = other.map(to -> Asker.impersonated(to.user())).orElse(call.self());
        if (other.isPresent() || !call.simulates()) {
            admission.require(asker, info.attributes(), calls);
        }
        return admitted(call.request(), info, new AskerDecisions(asker, calls));
    }

    private String arn(KubeCall call) {
        return services.clusters(call.caller())
                .getCluster(GetClusterRequest.newBuilder()
                        .setCluster(call.cluster())
                        .build())
                .getCluster()
                .getArn();
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
