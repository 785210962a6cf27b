package io.keyward.access.decision;

import io.keyward.authorizer.Reason;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.advice.Suggestion;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.proto.access.v1.AssociationReference;
import io.keyward.proto.access.v1.BindingReference;
import io.keyward.proto.access.v1.DecisionReason;
import io.keyward.proto.access.v1.KubernetesUser;
import io.keyward.proto.access.v1.NearMiss;
import io.keyward.proto.access.v1.OpenQuestion;
import io.keyward.proto.access.v1.StringValues;
import io.keyward.proto.access.v1.SuggestedAssociation;
import java.util.List;

/** What is behind an answer, to proto messages. */
public final class ExplanationMapping {

    private ExplanationMapping() {}

    /** A Kubernetes user with all that is known of it. */
    public static KubernetesUser toProto(io.keyward.authorizer.identity.KubernetesUser user) {
        KubernetesUser.Builder proto = KubernetesUser.newBuilder()
                .setUsername(user.username())
                .setUid(user.uid())
                .addAllGroups(user.groups());
        user.extra()
                .forEach((key, values) -> proto.putExtra(
                        key, StringValues.newBuilder().addAllValues(values).build()));
        return proto.build();
    }

    static DecisionReason toProto(Reason reason) {
        DecisionReason.Builder proto = DecisionReason.newBuilder().setText(reason.text());
        return switch (reason) {
            case Reason.ByAccessPolicy policy ->
                proto.setAssociation(toProto(policy.association())).build();
            case Reason.ByRole role ->
                proto.setBinding(binding(role.binding())
                                .setSubjectKind(role.subject().kind())
                                .setSubjectName(role.subject().name()))
                        .build();
            case Reason.ByPrivilegedGroup group -> proto.build();
        };
    }

    static OpenQuestion toProto(io.keyward.authorizer.OpenQuestion open) {
        return OpenQuestion.newBuilder()
                .setAssociation(toProto(open.association()))
                .setWhy(open.why().name())
                .setDetail(open.detail())
                .build();
    }

    static AssociationReference toProto(Association association) {
        AssociationReference.Builder proto = AssociationReference.newBuilder()
                .setPolicyArn(association.policyArn())
                .addAllNamespaces(namespaces(association.scope()));
        if (association.scope() instanceof AccessScope.Unknown unknown) {
            proto.setUnknownScopeType(unknown.type());
        }
        return proto.build();
    }

    /** Empty for the whole cluster. */
    static List<String> namespaces(AccessScope scope) {
        return switch (scope) {
            case AccessScope.Cluster cluster -> List.of();
            case AccessScope.Namespaces some -> some.patterns();
            case AccessScope.Unknown unknown -> unknown.namespaces();
        };
    }

    static NearMiss toProto(io.keyward.authorizer.advice.NearMiss miss) {
        NearMiss.Builder proto =
                NearMiss.newBuilder().setWouldAllow(miss.wouldAllow()).setIfOnly(miss.ifOnly());
        if (miss.association() != null) {
            proto.setAssociation(toProto(miss.association()));
        } else if (miss.binding() != null) {
            proto.setBinding(binding(miss.binding()));
        }
        return proto.build();
    }

    static SuggestedAssociation toProto(Suggestion suggestion) {
        return SuggestedAssociation.newBuilder()
                .setPolicyArn(suggestion.policyArn())
                .addAllNamespaces(namespaces(suggestion.scope()))
                .build();
    }

    private static BindingReference.Builder binding(Binding binding) {
        return BindingReference.newBuilder()
                .setNamespace(binding.namespace())
                .setName(binding.name())
                .setRoleKind(binding.role().kind())
                .setRoleName(binding.role().name());
    }
}
