package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.AccessPolicies;
import io.keyward.lab.cluster.AccessPolicies.AccessPolicy;
import io.keyward.lab.cluster.AccessScope;
import io.keyward.lab.cluster.Association;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.state.Change;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.Written;
import io.keyward.lab.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Associate, disassociate and list access policies. */
@ApplicationScoped
class AssociationOperations {

    static final int MAX_POLICIES = 20;

    private final Lab lab;
    private final Clusters clusters;

    AssociationOperations(Lab lab, Clusters clusters) {
        this.lab = lab;
        this.clusters = clusters;
    }

    /**
     * Associates a policy. While the creation of the entry has not propagated, EKS does not find it here either: clients are known
     * to repeat the call then.
     */
    ObjectNode associate(EksCall call) {
        return lab.write(() -> {
            ClusterKey key = clusters.withEntries(call);
            String policyArn = call.body()
                    .string("policyArn")
                    .orElseThrow(() -> EksErrors.parameter("The policyArn parameter is required."));
            AccessScope scope = ScopeRules.read(call.body());
            if (lab.entry(key, call.principalArn()).isEmpty()) {
                throw EksErrors.noEntry();
            }
            AccessEntry entry = lab.latestEntry(key, call.principalArn()).orElseThrow(EksErrors::noEntry);
            checkPolicy(entry, policyArn);
            AccessEntry changed = entry.associated(policyArn, scope, lab.now());
            ObjectNode answer = answer(key, changed);
            changed.association(policyArn)
                    .ifPresent(made -> answer.set("associatedAccessPolicy", EksShapes.association(made)));
            return new Written<>(answer, List.of(new Change.EntryPut(key, changed)));
        });
    }

    ObjectNode disassociate(EksCall call) {
        return lab.write(() -> {
            ClusterKey key = clusters.withEntries(call);
            AccessEntry entry = lab.latestEntry(key, call.principalArn()).orElseThrow(EksErrors::noEntry);
            String policyArn = call.label("policyArn");
            if (AccessPolicies.byArn(policyArn).isEmpty()) {
                throw EksErrors.noPolicy();
            }
            if (entry.association(policyArn).isEmpty()) {
                throw EksErrors.notFound("The specified policyArn is not associated with the specified principalArn.");
            }
            return new Written<>(Json.object(), List.of(new Change.EntryPut(key, entry.disassociated(policyArn))));
        });
    }

    ObjectNode listAssociated(EksCall call) {
        ClusterKey key = clusters.withEntries(call);
        AccessEntry entry = lab.entry(key, call.principalArn()).orElseThrow(EksErrors::noEntry);
        Page.Wish wish = Page.Wish.of(call.query(), entry.accessEntryArn() + "/policies");
        List<Association> associations = entry.associations().values().stream()
                .sorted(AccessEntry.NEWEST_FIRST)
                .toList();
        Page<Association> page = Page.of(wish, associations, AssociationOperations::pageKey);
        return answer(key, entry).setAll(EksShapes.page("associatedAccessPolicies", page, EksShapes::association));
    }

    ObjectNode listPolicies(EksCall call) {
        Page<AccessPolicy> page =
                Page.of(Page.Wish.of(call.query(), "access-policies"), AccessPolicies.all(), AccessPolicy::arn);
        return EksShapes.page("accessPolicies", page, policy -> Json.object()
                .put("name", policy.name())
                .put("arn", policy.arn()));
    }

    private static void checkPolicy(AccessEntry entry, String policyArn) {
        AccessPolicy policy = AccessPolicies.byArn(policyArn).orElseThrow(EksErrors::noPolicy);
        if (!entry.type().takesPolicies()) {
            throw EksErrors.notStandard();
        }
        if (policy.serviceLinkedRolesOnly()) {
            throw EksErrors.parameter("The access policy " + policy.name()
                    + " can only be associated by AWS with a Service Linked Role.");
        }
        if (entry.associations().size() >= MAX_POLICIES
                && entry.association(policyArn).isEmpty()) {
            throw EksErrors.request("The access entry already has " + MAX_POLICIES
                    + " associated access policies, the most an entry can have.");
        }
    }

    private static ObjectNode answer(ClusterKey key, AccessEntry entry) {
        return Json.object().put("clusterName", key.name()).put("principalArn", entry.principalArn());
    }

    private static String pageKey(Association association) {
        // Grows along the list, which has the newest first.
        return String.format(
                "%019d %s", Long.MAX_VALUE - association.associatedAt().toEpochMilli(), association.policyArn());
    }
}
