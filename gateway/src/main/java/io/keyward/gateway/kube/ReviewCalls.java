package io.keyward.gateway.kube;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.gateway.backend.KubernetesUsers;
import io.keyward.gateway.backend.Services;
import io.keyward.grpc.caller.Caller;
import io.keyward.proto.access.v1.ReviewAccessRequest;
import io.keyward.proto.access.v1.ReviewAccessResponse;
import io.keyward.proto.access.v1.ReviewNonResourceAttributes;
import io.keyward.proto.access.v1.ReviewResourceAttributes;
import io.keyward.proto.access.v1.ReviewRulesRequest;
import io.keyward.proto.access.v1.ReviewRulesResponse;
import io.keyward.proto.access.v1.ReviewSubject;

/**
 * The questions of one request to access-service, each of which is recorded.
 *
 * @param services the services
 * @param caller who asks, for the records
 * @param clusterArn the cluster
 */
record ReviewCalls(Services services, Caller caller, String clusterArn) {

    ReviewAccessResponse access(Asker asker, Attributes attributes) {
        ReviewAccessRequest.Builder request =
                ReviewAccessRequest.newBuilder().setCluster(clusterArn).setSubject(subject(asker));
        switch (attributes) {
            case ResourceAttributes resource -> request.setResource(resource(resource));
            case NonResourceAttributes url ->
                request.setNonResource(ReviewNonResourceAttributes.newBuilder()
                        .setVerb(url.verb())
                        .setPath(url.path()));
        }
        return services.reviews(caller).reviewAccess(request.build());
    }

    ReviewRulesResponse rules(Asker asker, String namespace) {
        return services.reviews(caller)
                .reviewRules(ReviewRulesRequest.newBuilder()
                        .setCluster(clusterArn)
                        .setSubject(subject(asker))
                        .setNamespace(namespace)
                        .build());
    }

    private static ReviewSubject subject(Asker asker) {
        return switch (asker) {
            case Asker.User(KubernetesUser user) ->
                ReviewSubject.newBuilder()
                        .setUser(KubernetesUsers.toProto(user))
                        .build();
            case Asker.Principal(String arn) ->
                ReviewSubject.newBuilder().setPrincipalArn(arn).build();
        };
    }

    private static ReviewResourceAttributes resource(ResourceAttributes asked) {
        return ReviewResourceAttributes.newBuilder()
                .setVerb(asked.verb())
                .setGroup(asked.group())
                .setVersion(asked.version())
                .setResource(asked.resource())
                .setSubresource(asked.subresource())
                .setName(asked.name())
                .setNamespace(asked.namespace())
                .build();
    }
}
