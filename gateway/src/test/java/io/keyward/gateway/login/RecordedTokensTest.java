package io.keyward.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.fake.Tokens;
import io.keyward.kubernetes.recorded.RecordedToken;
import io.keyward.kubernetes.token.Sts;
import io.keyward.kubernetes.token.TokenException;
import io.keyward.kubernetes.token.TokenVerifier;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With AWS's own hosts, every recorded token is accepted and refused as by aws-iam-authenticator, and STS is asked as by it. */
class RecordedTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-23T21:00:00Z");

    private final List<String> asked = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("io.keyward.kubernetes.recorded.RecordedToken#all")
    void a_recorded_token_gets_its_verdict(RecordedToken recorded) {
        boolean accepted = accepted(List.of("aws"), recorded.token(NOW), recorded.answer());

        assertThat(accepted).isEqualTo(recorded.accepted());
        assertThat(asked).hasSize(recorded.stsAsked() ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1",
                "https://localhost",
                "https://[::1]",
                "https://169.254.169.254",
                "https://[fd00:ec2::254]",
                "http://169.254.169.254",
                "https://sts.us-west-2.amazonaws.com:443",
                "https://sts.us-west-2.amazonaws.com.",
                "https://STS.us-west-2.amazonaws.com",
                "https://sts.us-west-2.amazonaws.com@127.0.0.1",
                "https://sts.us-west-2.amazonaws.com:x@127.0.0.1",
                "https://127.0.0.1\\@sts.us-west-2.amazonaws.com:1",
                "https://ſts.us-west-2.amazonaws.com",
                "https://sts.us-west-2.amazonaws。com",
                "https://xn--sts-hoa.us-west-2.amazonaws.com",
                "https://sts.us-west-2.amazonaws.com%00.evil.example",
                "https://sts.cn-north-1.amazonaws.com.cn",
                "http://sts.us-west-2.amazonaws.com",
                "file://sts.us-west-2.amazonaws.com"
            })
    void nothing_is_asked_of_a_host_that_is_not_listed(String sts) {
        assertThat(accepted(List.of("aws"), Tokens.of(sts, "ASIAX", NOW, 1), RecordedToken.answer("200 {}")))
                .isFalse();
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws-cn https://sts.cn-north-1.amazonaws.com.cn",
                "aws-us-gov https://sts.us-gov-west-1.amazonaws.com"
            })
    void other_partitions_are_a_matter_of_configuration(String row) {
        String[] columns = row.split(" ", 2);

        assertThat(accepted(
                        List.of(columns[0]),
                        Tokens.of(columns[1], "ASIAX", NOW, 1),
                        RecordedToken.answer("arn:aws:iam::1:user/a AIDA 1")))
                .isTrue();
    }

    private boolean accepted(List<String> partitions, String token, Sts.Answer answer) {
        StsAddresses addresses = StsAddresses.of(partitions, List.of());
        Sts sts = (host, _, _) -> {
            assertThat(addresses.base(host).orElseThrow()).hasToString("https://" + host);
            asked.add(host);
            return answer;
        };
        try {
            var _ = new TokenVerifier(addresses, sts, Clock.fixed(NOW, ZoneOffset.UTC)).verify(token, "eks-workshop");
            return true;
        } catch (TokenException _) {
            return false;
        }
    }
}
