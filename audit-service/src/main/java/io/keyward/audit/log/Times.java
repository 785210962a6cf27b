package io.keyward.audit.log;

import com.google.protobuf.Timestamp;
import io.keyward.grpc.time.ProtoTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the table compares them: whole microseconds, the rest cut off on both sides of a comparison. */
final class Times {

    private Times() {}

    static Instant toMicros(Timestamp time) {
        return ProtoTime.toJava(time).truncatedTo(ChronoUnit.MICROS);
    }
}
