package io.keyward.grpc.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.protobuf.StatusProto;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.ResourceAttributes;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.identity.v1.CreateAccessKeyRequest;
import io.keyward.proto.identity.v1.RecordRefusalsRequest;
import io.keyward.proto.identity.v1.Refusal;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeclaredRulesTest {

    /** What a client of gRPC takes. */
    private static final int MAX_TRAILERS = 8192;

    @Test
    void every_field_that_breaks_a_rule_is_named() {
        CheckRequest request = CheckRequest.newBuilder()
                .setPrincipalArn("arn:aws:iam::123456789012:role/golden")
                .setSessionName("no spaces")
                .setMinRevision(-1)
                .setResource(ResourceAttributes.newBuilder().setVerb("get"))
                .build();

        assertThat(fields(request)).containsExactly("cluster", "session_name", "min_revision", "resource.resource");
    }

    @Test
    void what_may_be_empty_breaks_no_rule_by_being_so() {
        assertThat(fields(CheckRequest.newBuilder()
                        .setCluster("workshop")
                        .setPrincipalArn("arn:aws:iam::123456789012:role/golden")
                        .setResource(
                                ResourceAttributes.newBuilder().setVerb("get").setResource("pods"))
                        .build()))
                .isEmpty();
    }

    @Test
    void a_place_in_a_list_is_named() {
        assertThat(fields(AppendEventsRequest.newBuilder()
                        .addEvents(Decision.newBuilder().setVerb(1).build().toByteString())
                        .addEvents(Decision.getDefaultInstance().toByteString())
                        .build()))
                .containsExactly("events[1]");
    }

    @Test
    void very_many_are_not_listed_whole_and_fit_into_the_trailers_of_an_answer() {
        List<FieldViolation> violations = DeclaredRules.violations(bad(8_000));

        assertThat(violations).hasSize(InvalidFields.MAX);
        assertThat(StatusProto.fromThrowable(InvalidFields.status(violations)).getSerializedSize())
                .isLessThan(MAX_TRAILERS / 2);
    }

    @Test
    void of_a_large_message_the_first_is_named() {
        assertThat(fields(bad(1_000_000))).containsExactly("decisions");
    }

    @Test
    void times_that_java_cannot_take_are_named() {
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

    private static Decisions bad(int count) {
        return Decisions.newBuilder()
                .addTexts("")
                .addAllDecisions(Collections.nCopies(count, Decision.getDefaultInstance()))
                .build();
    }

    private static List<String> fields(Message message) {
        return DeclaredRules.violations(message).stream()
                .map(FieldViolation::field)
                .toList();
    }
}
