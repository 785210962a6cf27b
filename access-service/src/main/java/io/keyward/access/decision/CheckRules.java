package io.keyward.access.decision;

import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.validation.RequestRules;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.DecisionState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The rules of a single question. */
@ApplicationScoped
class CheckRules implements RequestRules<CheckRequest> {

    @Override
    public Class<CheckRequest> type() {
        return CheckRequest.class;
    }

    @Override
    public List<FieldViolation> violations(CheckRequest in) {
        QuestionRules rules = new QuestionRules();
        rules.cluster(in.getCluster());
        rules.who(in.getPrincipalArn(), in.getSessionName());
        state(rules, in.getState());
        rules.minRevision(in.getMinRevision());
        switch (in.getAttributesCase()) {
            case RESOURCE -> rules.resource(in.getResource());
            case NON_RESOURCE -> rules.nonResource(in.getNonResource());
            case ATTRIBUTES_NOT_SET -> rules.noAttributes();
        }
        return rules.violations();
    }

    static void state(QuestionRules rules, DecisionState state) {
        if (state == DecisionState.UNRECOGNIZED) {
            rules.broken("state", "must be DESIRED or OBSERVED");
        }
    }
}
