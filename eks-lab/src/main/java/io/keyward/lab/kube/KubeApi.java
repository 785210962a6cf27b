package io.keyward.lab.kube;

import io.keyward.kubernetes.discovery.Discovery;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.http.Reply;
import io.keyward.kubernetes.identity.Impersonation;
import io.keyward.kubernetes.request.RequestInfo;
import io.keyward.kubernetes.request.RequestInfoParser;
import io.keyward.kubernetes.review.Reviews;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.kube.access.ClusterAuthorizer;
import io.keyward.lab.kube.access.Requester;
import io.keyward.lab.kube.access.RequesterDecisions;
import io.keyward.lab.kube.resource.Resources;
import java.util.Optional;

/** The way of a request through a cluster: what it asks for, who asks, as whom, whether they may, and the answer. */
final class KubeApi {

    private final Login login;
    private final ClusterAuthorizer authorizer;
    private final Discovery discovery;
    private final Reviews reviews;
    private final Resources resources;

    KubeApi(Login login, ClusterAuthorizer authorizer, Discovery discovery, Reviews reviews, Resources resources) {
        this.login = login;
        this.authorizer = authorizer;
        this.discovery = discovery;
        this.reviews = reviews;
        this.resources = resources;
    }

    /** Answers a request to a cluster; may wait for STS. */
    Reply answer(ClusterKey cluster, KubeRequest request) {
        RequestInfo info;
        try {
            info = RequestInfoParser.parse(request.method(), request.path(), request.query());
        } catch (IllegalArgumentException e) {
            return KubeAnswer.internalError(
                    request.target(), "failed to create RequestInfo: " + e.getMessage() + ", " + request.target());
        }
        try {
            Requester caller = login.requester(cluster, request);
            Optional<Impersonation> other;
            try {
                other = Impersonation.of(request.headers());
            } catch (IllegalArgumentException e) {
                return KubeAnswer.internalError(request.target(), String.valueOf(e.getMessage()));
            }
            other.ifPresent(to -> to.needed().forEach(needed -> authorizer.require(caller, needed)));
            Requester requester = other.map(to -> Requester.rbacOnly(to.user())).orElse(caller);
            authorizer.require(requester, info.attributes());
            return allowed(cluster, request, info, requester);
        } catch (StatusException e) {
            return KubeAnswer.of(e.status());
        }
    }

    private Reply allowed(ClusterKey cluster, KubeRequest request, RequestInfo info, Requester requester) {
        if (!info.isResource()) {
            return discovery.answer(request);
        }
        Optional<KubeAnswer> review = reviews.answer(request, info, new RequesterDecisions(requester, authorizer));
        return review.isPresent() ? review.get() : resources.answer(cluster, request, info);
    }
}
