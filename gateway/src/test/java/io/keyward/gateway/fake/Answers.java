package io.keyward.gateway.fake;

import io.keyward.proto.access.v1.AssociationReference;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BindingReference;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.CompareResponse;
import io.keyward.proto.access.v1.CompareWarning;
import io.keyward.proto.access.v1.DecisionReason;
import io.keyward.proto.access.v1.KubernetesUser;
import io.keyward.proto.access.v1.ListPermissionsResponse;
import io.keyward.proto.access.v1.NearMiss;
import io.keyward.proto.access.v1.OpenQuestion;
import io.keyward.proto.access.v1.PermissionScope;
import io.keyward.proto.access.v1.PolicyRule;
import io.keyward.proto.access.v1.PrincipalDifference;
import io.keyward.proto.access.v1.ScopedRules;
import io.keyward.proto.access.v1.StringValues;
import io.keyward.proto.access.v1.SuggestedAssociation;
import io.keyward.proto.access.v1.WhoCanPrincipal;
import io.keyward.proto.access.v1.WhoCanResponse;
import io.keyward.proto.access.v1.WhoCanSubject;
import io.keyward.proto.access.v1.WhoCanTotals;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Verdict;
import java.util.List;
import java.util.stream.IntStream;

/** Answers with every member set somewhere. */
final class Answers {

    private static final int PRINCIPALS_A_PART = 500;

    private static final AssociationReference EDIT = AssociationReference.newBuilder()
            .setPolicyArn(Seed.POLICY + "AmazonEKSEditPolicy")
            .addNamespaces("dev-*")
            .build();
    private static final BindingReference BINDING = BindingReference.newBuilder()
            .setName("viewers")
            .setRoleKind("ClusterRole")
            .setRoleName("view")
            .setSubjectKind("Group")
            .setSubjectName("viewers")
            .build();
    private static final OpenQuestion OPEN = OpenQuestion.newBuilder()
            .setAssociation(AssociationReference.newBuilder().setPolicyArn(Seed.POLICY + "AmazonSecretPolicy"))
            .setWhy("RULES_NOT_PUBLISHED")
            .setDetail("AWS does not publish its rules")
            .build();
    private static final PolicyRule RULE = PolicyRule.newBuilder()
            .addVerbs("list")
            .addApiGroups("")
            .addResources("pods")
            .build();

    private Answers() {}

    static CheckResponse.Builder check(boolean allowed) {
        CheckResponse.Builder decision = CheckResponse.newBuilder()
                .setAllowed(allowed)
                .setRevision(7)
                .setCatalogueVersion("2026-11")
                .setUser(user());
        return allowed
                ? decision.addReasons("EKS Access Policy: allowed")
                        .addExplanations(DecisionReason.newBuilder()
                                .setText("EKS Access Policy: allowed")
                                .setAssociation(EDIT))
                        .addExplanations(DecisionReason.newBuilder()
                                .setText("RBAC: allowed")
                                .setBinding(BINDING))
                : decision.setMessage("forbidden")
                        .setUnknown(true)
                        .addOpenQuestions(OPEN)
                        .addNearMisses(NearMiss.newBuilder()
                                .setWouldAllow("the edit policy")
                                .setIfOnly("its scope covered the namespace assets")
                                .setAssociation(EDIT))
                        .setSuggestion(
                                SuggestedAssociation.newBuilder().setPolicyArn(Seed.POLICY + "AmazonEKSEditPolicy"));
    }

    static ListPermissionsResponse.Builder permissions() {
        return ListPermissionsResponse.newBuilder()
                .setRevision(7)
                .setCatalogueVersion("2026-11")
                .setUser(user())
                .addPermissions(ScopedRules.newBuilder()
                        .setScope(PermissionScope.newBuilder().addExceptNamespaces("carts"))
                        .addRules(RULE)
                        .addRules(PolicyRule.newBuilder().addVerbs("get").addNonResourceUrls("/healthz")))
                .addPermissions(ScopedRules.newBuilder()
                        .setScope(PermissionScope.newBuilder().setNamespace("carts"))
                        .addRules(RULE.toBuilder().addResourceNames("web")))
                .addOpenQuestions(OPEN);
    }

    static CompareResponse.Builder differences() {
        return CompareResponse.newBuilder()
                .setRevision(7)
                .setCatalogueVersion("2026-11")
                .addDifferences(PrincipalDifference.newBuilder()
                        .setPrincipalArn("arn:aws:iam::123456789012:role/golden")
                        .addGained(ScopedRules.newBuilder()
                                .setScope(PermissionScope.newBuilder().setClusterScopeOnly(true))
                                .addRules(RULE)
                                .addExcept(RULE.toBuilder().addResourceNames("web")))
                        .addLostUnknown(OPEN))
                .addWarnings(CompareWarning.newBuilder()
                        .setCode("SECRETS_GAINED")
                        .setPrincipalArn("arn:aws:iam::123456789012:role/golden")
                        .setText("reads secrets"));
    }

    /** Three parts: 1,000 principals, a group and a service account, and the totals. */
    static List<WhoCanResponse> everyone(String id) {
        return List.of(
                principals(0)
                        .setDecisionId(id)
                        .setRevision(7)
                        .setCatalogueVersion("2026-11")
                        .build(),
                principals(PRINCIPALS_A_PART).build(),
                WhoCanResponse.newBuilder()
                        .addSubjects(WhoCanSubject.newBuilder()
                                .setKind("Group")
                                .setName("viewers")
                                .addReasons("RBAC: allowed"))
                        .addSubjects(WhoCanSubject.newBuilder()
                                .setKind("ServiceAccount")
                                .setName("default")
                                .setNamespace("carts"))
                        .setTotals(WhoCanTotals.newBuilder().setAllowed(999).setUnknown(1))
                        .build());
    }

    static Decisions recorded(CheckRequest request) {
        return Decisions.newBuilder()
                .addAllTexts(List.of(
                        "", request.getPrincipalArn(), request.getResource().getVerb(), "pods"))
                .addDecisions(Decision.newBuilder()
                        .setPrincipalArn(1)
                        .setVerb(2)
                        .setResource(3)
                        .setVerdict(Verdict.VERDICT_NO_OPINION))
                .build();
    }

    static Decisions recorded(BatchCheckRequest request) {
        Decisions.Builder decisions = Decisions.newBuilder()
                .addAllTexts(List.of("", "role/a", "get", "pods", "/healthz", "allowed", "session"));
        request.getQuestionsList()
                .forEach(question -> decisions.addDecisions(
                        question.hasNonResource()
                                ? Decision.newBuilder()
                                        .setPrincipalArn(1)
                                        .setVerb(2)
                                        .setPath(4)
                                        .setVerdict(Verdict.VERDICT_UNAUTHENTICATED)
                                : Decision.newBuilder()
                                        .setPrincipalArn(1)
                                        .setSessionName(6)
                                        .setVerb(2)
                                        .setResource(3)
                                        .setVerdict(Verdict.VERDICT_ALLOW)
                                        .addReasons(5)));
        return decisions.build();
    }

    private static KubernetesUser user() {
        return KubernetesUser.newBuilder()
                .setUsername("golden")
                .setUid("aws-iam-authenticator:123456789012:AROA")
                .addGroups("system:authenticated")
                .putExtra(
                        "sessionName",
                        StringValues.newBuilder().addValues("EKSGetTokenAuth").build())
                .build();
    }

    private static WhoCanResponse.Builder principals(int from) {
        WhoCanResponse.Builder part = WhoCanResponse.newBuilder();
        IntStream.range(from, from + PRINCIPALS_A_PART)
                .mapToObj(i -> WhoCanPrincipal.newBuilder()
                        .setPrincipalArn("arn:aws:iam::123456789012:role/r" + i)
                        .setUnknown(i == 0)
                        .addReasons("EKS Access Policy: allowed"))
                .forEach(part::addPrincipals);
        return part;
    }
}
