package io.keyward.grpc.hall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalRatesTest {

    private final RefusalRates rates = new RefusalRates();
    private final List<Long> leftOut = new ArrayList<>();

    @Test
    void a_flood_of_strangers_from_many_addresses_hides_nobody_who_proved_who_they_are() {
        for (int i = 0; i < 2_000; i++) {
            refuse(Identity.nobody(), "10.0." + i / 250 + "." + i % 250);
        }
        int ofStrangers = leftOut.size();
        refuse(Identity.user("eve", "https://issuer.test", "eve-1", List.of()), "10.1.0.1");

        assertThat(ofStrangers).isBetween(200, 1_900);
        assertThat(leftOut).hasSize(ofStrangers + 1);
    }

    @Test
    void one_that_cannot_be_recorded_counts_as_left_out() {
        Identity eve = Identity.user("eve", "https://issuer.test", "eve-1", List.of());
        assertThatThrownBy(() ->
                        rates.record(caller(eve, "10.1.0.1"), ErrorReason.ERROR_REASON_PERMISSION_DENIED, count -> {
                            throw new IllegalStateException("no room");
                        }))
                .hasMessage("no room");

        refuse(eve, "10.1.0.1");

        assertThat(leftOut).containsExactly(1L);
    }

    private void refuse(Identity identity, String address) {
        rates.record(caller(identity, address), ErrorReason.ERROR_REASON_PERMISSION_DENIED, leftOut::add);
    }

    private static Caller caller(Identity identity, String address) {
        return new Caller(identity, address, "junit", "request-1", "grpc");
    }
}
