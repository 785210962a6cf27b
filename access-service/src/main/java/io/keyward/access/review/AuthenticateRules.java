package io.keyward.access.review;

import io.keyward.access.decision.QuestionRules;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.validation.RequestRules;
import io.keyward.proto.access.v1.AuthenticateRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The lengths of an identity; {@link Identity#parse} says what else it must be. */
@ApplicationScoped
class AuthenticateRules implements RequestRules<AuthenticateRequest> {

    private static final int MAX_ARN = 2048;
    private static final int MAX_USER_ID = 256;
    private static final int MAX_ACCESS_KEY = 128;

    @Override
    public Class<AuthenticateRequest> type() {
        return AuthenticateRequest.class;
    }

    @Override
    public List<FieldViolation> violations(AuthenticateRequest in) {
        QuestionRules rules = new QuestionRules();
        rules.cluster(in.getCluster());
        rules.required("arn", in.getArn(), MAX_ARN);
        rules.required("user_id", in.getUserId(), MAX_USER_ID);
        rules.bounded("access_key_id", in.getAccessKeyId(), MAX_ACCESS_KEY);
        return rules.violations();
    }
}
