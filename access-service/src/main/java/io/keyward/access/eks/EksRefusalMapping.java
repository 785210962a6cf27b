package io.keyward.access.eks;

import io.keyward.eks.EksRefusal;
import io.keyward.grpc.error.RefusalMapping;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** EKS's refusals as this service answers them: the one place that knows both. */
@ApplicationScoped
public class EksRefusalMapping implements RefusalMapping {

    private static final String EXCEPTION = "eksException";

    @Override
    public Optional<ServiceException> refusal(Throwable failure) {
        return failure instanceof EksRefusal refusal ? Optional.of(of(refusal)) : Optional.empty();
    }

    /** The same refusal as an error of this service. */
    public static ServiceException of(EksRefusal refusal) {
        Map<String, String> facts = new HashMap<>(refusal.facts());
        facts.put(EXCEPTION, refusal.reason().exception());
        String text = refusal.text();
        return switch (refusal.reason()) {
            case INVALID_ARGUMENT ->
                new ServiceException.Invalid(ErrorReason.ERROR_REASON_INVALID_ARGUMENT, text, facts);
            case ACCESS_ENTRY_TYPE ->
                new ServiceException.Invalid(ErrorReason.ERROR_REASON_ACCESS_ENTRY_TYPE, text, facts);
            case AUTHENTICATION_MODE ->
                new ServiceException.Precondition(ErrorReason.ERROR_REASON_AUTHENTICATION_MODE, text, facts);
            case ACCESS_ENTRY_NOT_FOUND ->
                new ServiceException.NotFound(ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_FOUND, text, facts);
            case ACCESS_POLICY_NOT_FOUND ->
                new ServiceException.NotFound(ErrorReason.ERROR_REASON_ACCESS_POLICY_NOT_FOUND, text, facts);
            case ASSOCIATION_NOT_FOUND ->
                new ServiceException.NotFound(ErrorReason.ERROR_REASON_ASSOCIATION_NOT_FOUND, text, facts);
            case NOTHING_TO_ADOPT ->
                new ServiceException.NotFound(ErrorReason.ERROR_REASON_NOTHING_TO_ADOPT, text, facts);
            case ACCESS_ENTRY_ALREADY_EXISTS ->
                new ServiceException.AlreadyExists(ErrorReason.ERROR_REASON_ACCESS_ENTRY_ALREADY_EXISTS, text, facts);
            case ACCESS_ENTRY_NOT_OWNED ->
                new ServiceException.AlreadyExists(ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_OWNED, text, facts);
            case REMOVAL_UNDER_WAY ->
                new ServiceException.Precondition(ErrorReason.ERROR_REASON_REMOVAL_UNDER_WAY, text, facts);
            case LIMIT_EXCEEDED -> new ServiceException.Exhausted(ErrorReason.ERROR_REASON_LIMIT_EXCEEDED, text, facts);
        };
    }

    /** What EKS itself said to a push. */
    public static ServiceException refusedByEks(String exception, String message, String awsRequestId) {
        return new ServiceException.Precondition(
                ErrorReason.ERROR_REASON_EKS_REFUSED,
                message,
                Map.of(EXCEPTION, exception, "awsRequestId", awsRequestId));
    }
}
