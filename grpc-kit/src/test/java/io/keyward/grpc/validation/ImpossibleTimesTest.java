package io.keyward.grpc.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.identity.v1.CreateAccessKeyRequest;
import io.keyward.proto.identity.v1.RecordRefusalsRequest;
import io.keyward.proto.identity.v1.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpossibleTimesTest {

    @Test
    void are_named() {
        Timestamp never = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
        assertThat(fields(CreateAccessEntryRequest.newBuilder()
                        .setSyncWait(
                                Duration.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(-1))
                        .build()))
                .containsExactly("sync_wait");
        assertThat(fields(
                        CreateAccessKeyRequest.newBuilder().setExpireTime(never).build()))
                .containsExactly("expire_time");
        assertThat(fields(RecordRefusalsRequest.newBuilder()
                        .addRefusals(Refusal.newBuilder().setTime(Timestamp.getDefaultInstance()))
                        .addRefusals(Refusal.newBuilder()
                                .setTime(Timestamp.newBuilder().setNanos(-1)))
                        .build()))
                .containsExactly("refusals[1].time");
    }

    @Test
    void the_longest_and_the_latest_are_possible() {
        assertThat(fields(CreateAccessEntryRequest.newBuilder()
                        .setSyncWait(Duration.newBuilder().setSeconds(315_576_000_000L))
                        .build()))
                .isEmpty();
        assertThat(fields(CreateAccessKeyRequest.newBuilder()
                        .setExpireTime(Timestamp.newBuilder().setSeconds(253_402_300_799L))
                        .build()))
                .isEmpty();
    }

    private static List<String> fields(Message message) {
        return ImpossibleTimes.in(message).stream().map(FieldViolation::field).toList();
    }
}
