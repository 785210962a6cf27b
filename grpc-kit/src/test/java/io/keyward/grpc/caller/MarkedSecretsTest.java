package io.keyward.grpc.caller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedSecretsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl",
                "eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi",
                "k8s-aws-v1.aHR0cHM6Ly9zdHMu",
                "kww_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "X-Amz-Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "x-amz-signature%3d0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "X-Amz-Signature%3D0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void are_left_out_wherever_they_stand(String secret) {
        String hidden = MarkedSecrets.hidden("/api/v1/clusters/" + secret + "/rbac");

        assertThat(hidden)
                .doesNotContain(secret)
                .startsWith("/api/v1/clusters/")
                .endsWith("(secret)/rbac");
        assertThat(new Caller(Identity.nobody(), "10.0.0.1", secret, secret, "rest"))
                .extracting(Caller::userAgent, Caller::requestId)
                .allSatisfy(text -> assertThat(text.toString()).doesNotContain(secret));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop",
                "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
                "kww_short",
                "eyJustAName",
                "aws-cli/2.15 Python/3.11 signature-v4"
            })
    void names_are_not(String name) {
        assertThat(MarkedSecrets.hidden(name)).isEqualTo(name);
    }
}
