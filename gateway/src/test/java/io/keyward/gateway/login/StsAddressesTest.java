package io.keyward.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StsAddressesTest {

    @Test
    void a_configured_endpoint_is_taken_beside_aws_with_its_own_scheme_and_port() {
        StsAddresses addresses = StsAddresses.of(List.of("aws"), List.of("http://127.0.0.1:4566"));

        assertThat(addresses.accepts("http", "127.0.0.1:4566")).isTrue();
        assertThat(addresses.accepts("https", "sts.amazonaws.com")).isTrue();
        assertThat(addresses.accepts("https", "127.0.0.1:4566")).isFalse();
        assertThat(addresses.accepts("http", "sts.amazonaws.com")).isFalse();
        assertThat(addresses.accepts("http", "127.0.0.1")).isFalse();
        assertThat(addresses.base("127.0.0.1:4567")).isEmpty();
    }

    @Test
    void without_a_configured_one_plain_http_is_not_spoken() {
        assertThat(StsAddresses.of(List.of("aws"), List.of()).speaks("http")).isFalse();
        assertThat(StsAddresses.of(List.of("aws"), List.of("http://127.0.0.1:4566"))
                        .speaks("http"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:4566",
                "ftp://127.0.0.1",
                "http://127.0.0.1:4566/",
                "http://127.0.0.1/x",
                "http://user@127.0.0.1",
                "http://127.0.0.1?x",
                "HTTP://127.0.0.1",
                "http://a b"
            })
    void an_endpoint_that_is_no_address_is_refused_at_the_start(String endpoint) {
        assertThatThrownBy(() -> StsAddresses.of(List.of("aws"), List.of(endpoint)))
                .hasMessage("keyward.gateway.sts-endpoints: " + endpoint
                        + " must be http://host[:port] or https://host[:port], without a path");
    }

    @Test
    void awss_own_hosts_are_never_asked_in_the_clear() {
        assertThatThrownBy(() -> StsAddresses.of(List.of("aws"), List.of("http://sts.amazonaws.com")))
                .hasMessageContaining("http://sts.amazonaws.com has the same host as https://sts.amazonaws.com");
    }

    @Test
    void a_partition_that_is_not_known_is_refused_at_the_start() {
        assertThatThrownBy(() -> StsAddresses.of(List.of("aws", "aws-moon"), List.of()))
                .hasMessageStartingWith("keyward.gateway.sts-partitions: aws-moon");
    }
}
