package io.keyward.grpc.caller;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Metadata;
import org.junit.jupiter.api.Test;

class CallerTest {

    @Test
    void a_caller_survives_the_metadata() {
        Caller caller = new Caller("access-key/AKIA", "10.0.0.1", "aws-cli/2", "req-1", "eks");
        Metadata headers = new Metadata();

        CallerMetadata.write(caller, headers);

        assertThat(CallerMetadata.read(headers, Attributes.EMPTY)).isEqualTo(caller);
    }

    @Test
    void who_says_nothing_is_anonymous_with_a_request_id() {
        Caller caller = CallerMetadata.read(new Metadata(), Attributes.EMPTY);

        assertThat(caller.actor()).isEqualTo("anonymous");
        assertThat(caller.requestId()).isNotBlank();
    }

    @Test
    void nobody_forges_a_log_line_by_name() {
        assertThat(new Caller("eve\nok user=admin", "", "", "", "").actor()).isEqualTo("eve?ok user=admin");
    }
}
