package io.keyward.gateway.rest;

import io.keyward.gateway.rest.DecisionViews.AssociationRef;
import io.keyward.gateway.rest.DecisionViews.BindingRef;
import io.keyward.gateway.rest.DecisionViews.DecisionView;
import io.keyward.gateway.rest.DecisionViews.Explanation;
import io.keyward.gateway.rest.DecisionViews.NearMissView;
import io.keyward.gateway.rest.DecisionViews.OpenQuestionView;
import io.keyward.gateway.rest.DecisionViews.UserView;
import io.keyward.gateway.rest.EntryViews.Scope;
import io.keyward.gateway.rest.EntryViews.ScopeType;
import io.keyward.proto.access.v1.AssociationReference;
import io.keyward.proto.access.v1.BindingReference;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionReason;
import io.keyward.proto.access.v1.KubernetesUser;
import io.keyward.proto.access.v1.NearMiss;
import io.keyward.proto.access.v1.OpenQuestion;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A decision and its parts as JSON. */
final class DecisionMapping {

    private DecisionMapping() {}

    static DecisionView view(CheckResponse decision) {
        return new DecisionView(
                decision.getDecisionId(),
                decision.getAllowed(),
                decision.getReasonsList(),
                decision.getMessage(),
                decision.getRevision(),
                decision.getCatalogueVersion(),
                decision.getUnknown(),
                decision.getExplanationsList().stream()
                        .map(DecisionMapping::view)
                        .toList(),
                openQuestions(decision.getOpenQuestionsList()),
                decision.getNearMissesList().stream().map(DecisionMapping::view).toList(),
                decision.hasSuggestion()
                        ? association(
                                decision.getSuggestion().getPolicyArn(),
                                decision.getSuggestion().getNamespacesList())
                        : null,
                decision.hasUser() ? view(decision.getUser()) : null,
                decision.getUnauthenticated());
    }

    static UserView view(KubernetesUser user) {
        Map<String, List<String>> extra = new TreeMap<>();
        user.getExtraMap().forEach((key, values) -> extra.put(key, values.getValuesList()));
        return new UserView(user.getUsername(), Values.orAbsent(user.getUid()), user.getGroupsList(), extra);
    }

    static List<OpenQuestionView> openQuestions(List<OpenQuestion> open) {
        return open.stream()
                .map(question -> new OpenQuestionView(
                        association(question.getAssociation()), question.getWhy(), question.getDetail()))
                .toList();
    }

    private static Explanation view(DecisionReason reason) {
        return new Explanation(
                reason.getText(),
                reason.hasAssociation() ? association(reason.getAssociation()) : null,
                reason.hasBinding() ? binding(reason.getBinding()) : null);
    }

    private static NearMissView view(NearMiss miss) {
        return new NearMissView(
                miss.getWouldAllow(),
                miss.getIfOnly(),
                miss.hasAssociation() ? association(miss.getAssociation()) : null,
                miss.hasBinding() ? binding(miss.getBinding()) : null);
    }

    private static AssociationRef association(AssociationReference association) {
        return association(association.getPolicyArn(), association.getNamespacesList());
    }

    private static AssociationRef association(String policyArn, List<String> namespaces) {
        ScopeType type = namespaces.isEmpty() ? ScopeType.CLUSTER : ScopeType.NAMESPACE;
        return new AssociationRef(policyArn, new Scope(type, namespaces));
    }

    private static BindingRef binding(BindingReference binding) {
        return new BindingRef(
                binding.getNamespace(),
                binding.getName(),
                binding.getRoleKind(),
                binding.getRoleName(),
                binding.getSubjectKind(),
                binding.getSubjectName());
    }
}
