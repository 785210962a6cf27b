package io.keyward.gateway.backend;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;

/** After how long a call that was refused for now may be made again, in the whole seconds that HTTP speaks of. */
public final class RetryAfter {

    /** The name of the header. */
    public static final String HEADER = "Retry-After";

    /** Where the service says nothing; and the least there is. */
    public static final int DEFAULT_SECONDS = 1;

    private RetryAfter() {}

    /** What the service asks for, rounded up. */
    public static int seconds(StatusRuntimeException refusal) {
        Status rich = StatusProto.fromThrowable(refusal);
        for (Any detail : rich == null ? List.<Any>of() : rich.getDetailsList()) {
            if (detail.is(RetryInfo.class)) {
                try {
                    return seconds(detail.unpack(RetryInfo.class));
                } catch (InvalidProtocolBufferException _) {
                    // A detail nobody can read says nothing.
                }
            }
        }
        return DEFAULT_SECONDS;
    }

    private static int seconds(RetryInfo info) {
        long whole = info.getRetryDelay().getSeconds();
        long roundedUp = info.getRetryDelay().getNanos() > 0 ? whole + 1 : whole;
        return Math.clamp(roundedUp, DEFAULT_SECONDS, Integer.MAX_VALUE);
    }
}
