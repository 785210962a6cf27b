package io.keyward.grpc.validation;

import com.google.protobuf.Message;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import java.util.List;

/**
 * The rules of one request, in code: for requests that come so often, or are so large, that interpreting the constraints of the
 * proto file costs more than answering. A bean of this type is asked instead of them, and must be as strict.
 */
public interface RequestRules<T extends Message> {

    Class<T> type();

    /** Every field that breaks a rule; where there are very many, the first of them. */
    List<FieldViolation> violations(T request);

    /** The same of a message that is known to be of this type. */
    default List<FieldViolation> check(Message request) {
        return violations(type().cast(request));
    }
}
