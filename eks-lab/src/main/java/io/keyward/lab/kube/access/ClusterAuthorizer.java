package io.keyward.lab.kube.access;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.DefaultRbac;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.wording.Forbidden;
import io.keyward.kubernetes.review.Ruling;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import java.util.List;

/**
 * Decides as a cluster does: {@code system:masters} may everything, then the entry's access policies and the RBAC every new cluster
 * has. The lab's clusters have no RBAC objects of their own.
 */
public final class ClusterAuthorizer {

    private final Rbac rbac;

    /** A cluster with the RBAC that every new one has. */
    public ClusterAuthorizer() {
        this(Rbac.of(DefaultRbac.objects()));
    }

    /** A cluster with this RBAC. */
    public ClusterAuthorizer(Rbac rbac) {
        this.rbac = rbac;
    }

    /** Whether somebody may do something. What nobody outside AWS can say is a no. */
    public Ruling decide(Requester requester, Attributes request) {
        ClusterAccess.Builder cluster = ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), rbac);
        Decision decision = requester
                .login()
                .map(login -> cluster.add(login.entry(), login.associations())
                        .build()
                        .decide(login.entry().principalArn(), login.session(), request))
                .orElseGet(() -> cluster.build().decide(requester.user(), request));
        return decision instanceof Decision.Allowed allowed
                ? Ruling.of(true, allowed.reasons().getFirst().text())
                : Ruling.of(false, "");
    }

    /** Ends the request with a 403 unless it is allowed. */
    public void require(Requester requester, Attributes request) {
        Ruling ruling = decide(requester, request);
        if (!ruling.allowed()) {
            throw new StatusException(
                    Status.forbidden(Forbidden.of(requester.user().username(), request, ruling.reason())));
        }
    }

    /** The rules RBAC grants a user in a namespace, in the order of their bindings; access policies are not among them. */
    public List<PolicyRule> rbacRules(KubernetesUser user, String namespace) {
        return rbac.applicable(user, namespace).stream()
                .flatMap(binding -> binding.rules().stream())
                .toList();
    }
}
