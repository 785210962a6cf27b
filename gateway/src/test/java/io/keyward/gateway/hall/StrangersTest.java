package io.keyward.gateway.hall;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.grpc.error.ServiceException.RateLimited;
import org.junit.jupiter.api.Test;

class StrangersTest {

    private static final String FLOOD = "10.0.0.1";

    private final Strangers strangers = new Strangers();

    @Test
    void made_up_credentials_are_soon_too_many() {
        assertThatThrownBy(this::flood).isInstanceOf(RateLimited.class);
    }

    @Test
    void whoever_shares_the_address_goes_on_with_what_was_good() {
        strangers.isGood("AKIAGOOD");
        assertThatThrownBy(this::flood).isInstanceOf(RateLimited.class);

        assertThatCode(() -> strangers.show("AKIAGOOD", FLOOD)).doesNotThrowAnyException();
    }

    @Test
    void other_addresses_are_not_touched() {
        assertThatThrownBy(this::flood).isInstanceOf(RateLimited.class);

        assertThatCode(() -> strangers.show("AKIANEW", "10.0.0.2")).doesNotThrowAnyException();
    }

    private void flood() {
        for (int i = 0; i < 10_000; i++) {
            strangers.show("AKIA" + i, FLOOD);
        }
    }
}
