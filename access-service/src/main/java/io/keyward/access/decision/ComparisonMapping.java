package io.keyward.access.decision;

import io.keyward.access.decision.Comparisons.RecordedComparison;
import io.keyward.authorizer.compare.Warning;
import io.keyward.proto.access.v1.CompareResponse;
import io.keyward.proto.access.v1.CompareWarning;
import io.keyward.proto.access.v1.PrincipalDifference;

/** Comparisons to proto messages. */
final class ComparisonMapping {

    private ComparisonMapping() {}

    static CompareResponse toProto(RecordedComparison recorded) {
        CompareResponse.Builder response = CompareResponse.newBuilder()
                .setDecisionId(recorded.id().toString())
                .setRevision(recorded.revision())
                .setCatalogueVersion(recorded.catalogueVersion());
        recorded.comparison().differences().forEach(one -> response.addDifferences(toProto(one)));
        recorded.comparison().warnings().forEach(warning -> response.addWarnings(toProto(warning)));
        return response.build();
    }

    private static PrincipalDifference toProto(io.keyward.authorizer.compare.PrincipalDifference difference) {
        PrincipalDifference.Builder proto = PrincipalDifference.newBuilder()
                .setPrincipalArn(difference.principalArn())
                .setSessionName(difference.sessionName());
        difference.gained().forEach(rules -> proto.addGained(RuleProtoMapping.toProto(rules)));
        difference.lost().forEach(rules -> proto.addLost(RuleProtoMapping.toProto(rules)));
        difference.gainedUnknown().forEach(open -> proto.addGainedUnknown(ExplanationMapping.toProto(open)));
        difference.lostUnknown().forEach(open -> proto.addLostUnknown(ExplanationMapping.toProto(open)));
        return proto.build();
    }

    private static CompareWarning toProto(Warning warning) {
        return CompareWarning.newBuilder()
                .setCode(warning.code().name())
                .setPrincipalArn(warning.principalArn())
                .setPolicyArn(warning.policyArn())
                .setNamespace(warning.namespace())
                .setText(warning.text())
                .build();
    }
}
