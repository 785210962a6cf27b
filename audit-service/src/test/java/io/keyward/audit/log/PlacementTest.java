package io.keyward.audit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.keyward.grpc.error.ServiceException.AlreadyExists;
import io.keyward.proto.error.v1.ErrorReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlacementTest {

    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    @Test
    void new_events_follow_the_head_around_those_that_are_known() {
        Placement placement = Placement.of(
                41, Map.of(B, known(7, "b")), List.of(event(A, "a"), event(B, "b"), event(C, "c"), event(A, "a")));

        assertThat(placement.sequences()).containsExactly(42L, 7L, 43L, 42L);
        assertThat(placement.fresh())
                .containsExactly(new Placement.Placed(42, event(A, "a")), new Placement.Placed(43, event(C, "c")));
    }

    @Test
    void a_call_of_known_events_adds_nothing() {
        assertThat(Placement.of(9, Map.of(A, known(3, "a")), List.of(event(A, "a")))
                        .fresh())
                .isEmpty();
    }

    @Test
    void other_bytes_under_a_known_id_are_refused_by_position() {
        assertThatThrownBy(() -> Placement.of(9, Map.of(B, known(3, "b")), List.of(event(A, "a"), event(B, "x"))))
                .isInstanceOfSatisfying(AlreadyExists.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_EVENT_CONFLICT);
                    assertThat(refusal.metadata())
                            .containsEntry("field", "events[1]")
                            .containsEntry("eventId", B.toString());
                });
    }

    private static Placement.Known known(long sequence, String bytes) {
        return new Placement.Known(sequence, ByteString.copyFromUtf8(bytes));
    }

    private static Event event(UUID id, String bytes) {
        Event.Facts facts = new Event.Facts(Instant.EPOCH, "", "", "", "", "", "", "", "", 0, Set.of());
        return new Event(id, ByteString.copyFromUtf8(bytes), facts);
    }
}
