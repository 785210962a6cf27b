package io.keyward.lab.sts;

import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.WORKSHOP_KEY;
import static io.keyward.lab.LabClient.authorization;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.lab.LabClient;
import io.keyward.lab.LabClient.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class StsTest {

    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @TestHTTPResource
    URI base;

    private LabClient lab() {
        return new LabClient(base);
    }

    @Test
    void aLongTermKeyIsTheAccountsAdmin() {
        Reply reply = post("Action=GetCallerIdentity&Version=2011-06-15");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .contains("<Arn>arn:aws:iam::123456789012:user/admin</Arn>")
                .contains("<Account>123456789012</Account>")
                .containsPattern("<UserId>AIDA[A-Z2-7]{17}</UserId>")
                .contains("<RequestId>" + reply.requestId() + "</RequestId>");
    }

    @Test
    void aPresignedUrlOfALongTermKeyIsAnswered() {
        assertThat(lab().send("GET", presigned(WORKSHOP_KEY, Instant.now()), "", "")
                        .body())
                .contains("<Arn>arn:aws:iam::123456789012:user/admin</Arn>");
    }

    @Test
    void anOldPresignedUrlIsRefused() {
        Reply reply = lab().send("GET", presigned(WORKSHOP_KEY, Instant.now().minusSeconds(16 * 60)), "", "");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).contains("<Code>SignatureDoesNotMatch</Code>").contains("Signature expired");
    }

    @Test
    void aTemporaryKeyNeedsItsToken() {
        String assumed = post("Action=AssumeRole&RoleSessionName=s1&RoleArn=" + PercentCoding.encode(READ_ONLY))
                .body();
        String key = element(assumed, "AccessKeyId");
        String token = PercentCoding.encode(element(assumed, "SessionToken"));
        String url = presigned(key, Instant.now());

        assertThat(key).startsWith("ASIA");
        assertThat(lab().send("GET", url + "&X-Amz-Security-Token=" + token, "", "")
                        .body())
                .contains("<Arn>arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/s1</Arn>")
                .containsPattern("<UserId>AROA[A-Z2-7]{17}:s1</UserId>");
        for (String wrong : new String[] {url, url + "&X-Amz-Security-Token=x"}) {
            Reply reply = lab().send("GET", wrong, "", "");
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).contains("<Code>InvalidClientTokenId</Code>");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|400|MissingAction",
                "Action=|400|InvalidAction",
                "Action=GetSessionToken|400|InvalidAction",
                "Action=GetCallerIdentity&Version=2010-01-01|400|InvalidAction",
                "Action=%ff|400|MalformedQueryString",
                "Action=AssumeRole|400|ValidationError",
                "Action=AssumeRole&RoleArn=x&RoleSessionName=ab|400|ValidationError",
                "Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/r|400|ValidationError",
                "Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=a|400|ValidationError",
                "Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=a%20b|400|ValidationError",
                "Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:user/ursula&RoleSessionName=ab|400|ValidationError",
                "Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=ab&DurationSeconds=1"
                        + "|400|ValidationError",
                "Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/missing-r&RoleSessionName=ab|403|AccessDenied",
                "Action=AssumeRole&RoleArn=arn:aws:iam::999999999999:role/r&RoleSessionName=ab|403|AccessDenied"
            })
    void aBadRequestIsRefused(String form, int status, String code) {
        Reply reply = post(form);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body())
                .contains("<Code>" + code + "</Code>")
                .contains("<Type>Sender</Type>")
                .contains("<RequestId>" + reply.requestId() + "</RequestId>");
    }

    @Test
    void anUnknownRoleIsDeniedInStsWords() {
        assertThat(post("Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/missing-r&RoleSessionName=ab")
                        .body())
                .contains(
                        "<Message>User: arn:aws:iam::123456789012:user/admin is not authorized to perform: sts:AssumeRole"
                                + " on resource: arn:aws:iam::123456789012:role/missing-r</Message>");
    }

    @Test
    void aCallWithoutCredentialIsRefused() {
        Reply reply = lab().send("POST", "/", "Action=GetCallerIdentity", "");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).contains("<Code>MissingAuthenticationToken</Code>");
    }

    private Reply post(String form) {
        return lab().send("POST", "/", form, authorization(WORKSHOP_KEY, "us-west-2", "sts"));
    }

    private static String presigned(String key, Instant at) {
        String date = AMZ_DATE.format(at);
        return "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + key
                + "%2F"
                + date.substring(0, 8) + "%2Fus-west-2%2Fsts%2Faws4_request&X-Amz-Date=" + date
                + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Signature=00";
    }

    private static String element(String xml, String name) {
        int from = xml.indexOf("<" + name + ">") + name.length() + 2;
        return xml.substring(from, xml.indexOf("</" + name + ">"));
    }
}
