package io.keyward.gateway.eks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.gateway.http.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialScopeTest {

    private static final Query NO_QUERY = Query.parse("");

    @Test
    void key_and_region_come_from_the_header() {
        String header = "AWS4-HMAC-SHA256 Credential=AKIASP2TPHJSQH3FJRUX/20260101/eu-central-1/eks/aws4_request,"
                + "SignedHeaders=host;x-amz-date,Signature=00";

        assertThat(CredentialScope.of(header, NO_QUERY))
                .isEqualTo(new CredentialScope("AKIASP2TPHJSQH3FJRUX", "eu-central-1"));
    }

    @Test
    void without_a_header_they_come_from_a_presigned_query() {
        Query presigned = Query.parse("X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=123456789012%2F20260101%2Fus-gov-west-1%2Feks%2Faws4_request");

        assertThat(CredentialScope.of(null, presigned)).isEqualTo(new CredentialScope("123456789012", "us-gov-west-1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Basic dXNlcjpwdw==|IncompleteSignatureException|must use AWS4-HMAC-SHA256
            AWS4-HMAC-SHA256 |IncompleteSignatureException|must use AWS4-HMAC-SHA256
            AWS4-HMAC-SHA256 Signature=0, SignedHeaders=host|IncompleteSignatureException|requires 'Credential'
            AWS4-HMAC-SHA256 Credential=1/2/3/4/5, SignedHeaders=host|IncompleteSignatureException|requires 'Signature'
            AWS4-HMAC-SHA256 Credential=AKID/20260101/us-west-2/eks, SignedHeaders=h, Signature=0|IncompleteSignatureException|must have the form
            AWS4-HMAC-SHA256 Credential=AKID/2026/us-west-2/eks/aws4_request, SignedHeaders=h, Signature=0|IncompleteSignatureException|YYYYMMDD
            AWS4-HMAC-SHA256 Credential=AKID/20260101/../eks/aws4_request, SignedHeaders=h, Signature=0|IncompleteSignatureException|valid region
            AWS4-HMAC-SHA256 Credential=AKID/20260101/us-west-2/s3/aws4_request, SignedHeaders=h, Signature=0|IncompleteSignatureException|'eks'
            AWS4-HMAC-SHA256 Credential=/20260101/us-west-2/eks/aws4_request, SignedHeaders=h, Signature=0|UnrecognizedClientException|invalid
            AWS4-HMAC-SHA256 Credential=a b/20260101/us-west-2/eks/aws4_request, SignedHeaders=h, Signature=0|UnrecognizedClientException|invalid
            """)
    void what_is_garbled_is_refused_in_aws_words(String header, String exception, String message) {
        assertThatThrownBy(() -> CredentialScope.of(header, NO_QUERY))
                .isInstanceOfSatisfying(EksException.class, e -> {
                    assertThat(e.error().wireName()).isEqualTo(exception);
                    assertThat(e.error().status()).isEqualTo(403);
                })
                .hasMessageContaining(message);
    }

    @Test
    void who_signs_nothing_is_refused() {
        assertThatThrownBy(() -> CredentialScope.of(null, NO_QUERY))
                .hasMessage("MissingAuthenticationTokenException: Missing Authentication Token");
        assertThatThrownBy(() -> CredentialScope.of(" ", Query.parse("X-Amz-Credential=x")))
                .hasMessageContaining("X-Amz-Algorithm");
    }
}
