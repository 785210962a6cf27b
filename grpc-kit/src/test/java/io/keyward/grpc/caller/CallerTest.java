package io.keyward.grpc.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.keyward.proto.identity.v1.Via;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallerTest {

    private static final Metadata.Key<byte[]> ON_THE_WIRE =
            Metadata.Key.of("keyward-caller-bin", Metadata.BINARY_BYTE_MARSHALLER);

    @Test
    void a_caller_survives_the_metadata() {
        Identity key = new Identity(
                Via.VIA_ACCESS_KEY, "access-key/AKIA", "", "", "AKIA", "", List.of("a", "b"), "123456789012");
        Caller caller = new Caller(key, "10.0.0.1", "aws-cli/2", "req-1", "eks");
        Metadata headers = new Metadata();

        CallerMetadata.write(caller, headers);

        assertThat(CallerMetadata.isSpokenFor(headers)).isTrue();
        assertThat(CallerMetadata.read(headers)).contains(caller);
    }

    @Test
    void whom_nobody_named_is_nobody() {
        assertThat(CallerMetadata.isSpokenFor(new Metadata())).isFalse();
        assertThat(CallerMetadata.read(new Metadata())).isEmpty();
    }

    @Test
    void a_caller_without_a_name_or_a_proof_is_not_understood() {
        assertThat(read(new byte[] {1, 2, 3})).isEmpty();
        assertThat(read(new byte[0])).isEmpty();
        assertThat(read(io.keyward.proto.identity.v1.Caller.newBuilder()
                        .setIdentity(io.keyward.proto.identity.v1.Identity.newBuilder()
                                .setName("eve"))
                        .build()
                        .toByteArray()))
                .isEmpty();
        assertThat(read(io.keyward.proto.identity.v1.Caller.newBuilder()
                        .setIdentity(io.keyward.proto.identity.v1.Identity.newBuilder()
                                .setVia(Via.VIA_OIDC))
                        .build()
                        .toByteArray()))
                .isEmpty();
    }

    @Test
    void who_comes_directly_gets_a_request_id() {
        Caller caller = CallerMetadata.direct(Identity.nobody(), new Metadata(), Attributes.EMPTY);

        assertThat(caller.actor()).isEqualTo("anonymous");
        assertThat(caller.requestId()).isNotBlank();
    }

    @Test
    void two_names_stay_two() {
        assertThat(Identity.user("josé", "", "", List.of())).isNotEqualTo(Identity.user("josè", "", "", List.of()));
        assertThat(Identity.user("josé", "", "", List.of()).name()).isEqualTo("josé");
    }

    @Test
    void nobody_forges_a_log_line_by_name() {
        assertThatThrownBy(() -> Identity.user("eve\nok user=admin", "", "", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Caller(Identity.nobody(), "", "curl\nok", "r", "rest").userAgent())
                .isEqualTo("curl?ok");
    }

    private static java.util.Optional<Caller> read(byte[] bytes) {
        Metadata headers = new Metadata();
        headers.put(ON_THE_WIRE, bytes);
        return CallerMetadata.read(headers);
    }
}
