package io.keyward.grpc.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.grpc.testing.TestPki;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PeerTest {

    private static Optional<Peer> named(List<String> hosts, List<String> uris) {
        return Peer.named(TestPki.authority()
                .issue(new Subject("gateway", hosts, uris), Instant.now(), Duration.ofHours(1))
                .certificate());
    }

    @ParameterizedTest
    @EnumSource
    void a_service_is_named_by_its_one_uri(Peer peer) {
        assertThat(named(List.of("localhost"), List.of("spiffe://keyward/" + peer.service())))
                .contains(peer);
    }

    static Stream<List<String>> others() {
        return Stream.of(
                List.of(),
                List.of("spiffe://keyward/gateway", "spiffe://keyward/audit-service"),
                List.of("spiffe://keyward/gateway", "spiffe://keyward/gateway"),
                List.of("spiffe://keyward/gateway", "https://example.org"),
                List.of("spiffe://keyward/nobody"),
                List.of("spiffe://keyward/"),
                List.of("spiffe://keyward/gateway/"),
                List.of("spiffe://keyward/gateway/sub"),
                List.of("spiffe://keyward/gateway?x"),
                List.of("spiffe://keyward/GATEWAY"),
                List.of("SPIFFE://keyward/gateway"),
                List.of("spiffe://keyward/%67ateway"),
                List.of("spiffe://keyward.example/gateway"),
                List.of("spiffe://other/keyward/gateway"),
                List.of(" spiffe://keyward/gateway"),
                List.of("spiffe://keyward/gateway\u0000"),
                List.of("gateway"),
                List.of("::no uri::"),
                List.of(""));
    }

    /** All signed by our own authority, and with the service's name as their subject's. */
    @ParameterizedTest
    @MethodSource("others")
    void any_other_certificate_names_nobody(List<String> uris) {
        assertThat(named(List.of("localhost"), uris)).isEmpty();
    }

    @Test
    void a_host_name_that_looks_like_the_uri_names_nobody() {
        assertThat(named(List.of("spiffe://keyward/gateway", "gateway"), List.of()))
                .isEmpty();
    }

    @Test
    void a_connection_without_tls_has_no_peer() {
        assertThat(Peer.of(Attributes.EMPTY)).isEmpty();
    }
}
