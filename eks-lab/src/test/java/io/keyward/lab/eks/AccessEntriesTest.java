package io.keyward.lab.eks;

import static io.keyward.lab.LabClient.EDIT;
import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static io.keyward.lab.LabClient.WORKSHOP;
import static io.keyward.lab.LabClient.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.lab.LabClient;
import io.keyward.lab.LabClient.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class AccessEntriesTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/team/dev";

    @TestHTTPResource
    URI base;

    private LabClient lab() {
        return new LabClient(base);
    }

    @BeforeEach
    void seed() {
        assertThat(lab().call("POST", "/_lab/reset").status()).isEqualTo(204);
    }

    @Test
    void aNewEntryHasEverythingEksFillsIn() {
        JsonNode entry = lab().create(ROLE).json().path("accessEntry");

        assertThat(entry.path("username").asText())
                .isEqualTo("arn:aws:sts::123456789012:assumed-role/dev/{{SessionName}}");
        assertThat(entry.path("type").asText()).isEqualTo("STANDARD");
        assertThat(entry.path("kubernetesGroups").toString()).isEqualTo("[]");
        assertThat(entry.path("tags").toString()).isEqualTo("{}");
        assertThat(entry.path("accessEntryArn").asText())
                .matches(
                        "arn:aws:eks:us-west-2:123456789012:access-entry/eks-workshop/role/123456789012/dev/[0-9a-f-]{36}");
        assertThat(entry.path("createdAt").toString())
                .matches("\\d{10}\\.\\d{3}")
                .isEqualTo(entry.path("modifiedAt").toString());
        assertThat(lab().call("GET", entry(ROLE)).json().path("accessEntry")).isEqualTo(entry);
    }

    @Test
    void aUserIsItsOwnUsernameAndMayComeFromAnotherAccount() {
        String user = "arn:aws:iam::210987654321:user/ops/anna";

        JsonNode entry = lab().create(user).json().path("accessEntry");

        assertThat(entry.path("username").asText()).isEqualTo(user);
        assertThat(entry.path("accessEntryArn").asText())
                .contains(":123456789012:access-entry/eks-workshop/user/210987654321/anna/");
    }

    @ParameterizedTest
    @CsvSource({
        "EC2_LINUX,system:node:{{EC2PrivateDNSName}},system:nodes",
        "EC2_WINDOWS,system:node:{{EC2PrivateDNSName}},system:nodes|eks:kube-proxy-windows",
        "FARGATE_LINUX,system:node:{{SessionName}},system:bootstrappers|system:nodes|system:node-proxier",
        "HYBRID_LINUX,system:node:{{SessionName}},system:nodes",
        "HYPERPOD_LINUX,system:node:{{SessionName}},system:nodes",
        "EC2,system:node:{{EC2PrivateDNSName}},system:nodes"
    })
    void nodeTypesGetTheirOwnNames(String type, String username, String groups) {
        Reply reply = lab().call("POST", WORKSHOP, "{\"principalArn\":\"" + ROLE + "\",\"type\":\"" + type + "\"}");

        JsonNode entry = reply.json().path("accessEntry");
        assertThat(entry.path("username").asText()).isEqualTo(username);
        assertThat(entry.path("kubernetesGroups")).extracting(JsonNode::asText).containsExactly(groups.split("\\|"));
        assertThat(lab().associate(ROLE, VIEW, "{\"type\":\"cluster\"}").status())
                .isEqualTo(type.equals("EC2") ? 200 : 400);
    }

    @Test
    void updateKeepsWhatIsNotSentAndClearsWhatIsEmpty() {
        lab().call(
                        "POST",
                        WORKSHOP,
                        "{\"principalArn\":\"" + ROLE
                                + "\",\"username\":\"team:{{SessionNameRaw}}\",\"kubernetesGroups\":"
                                + "[\"b\",\"a\",\"b\"],\"tags\":{\"k\":\"v\"}}");

        JsonNode first = update("{\"kubernetesGroups\":[\"c\"]}");
        JsonNode second = update("{\"username\":\"a:{{SessionName}}\"}");
        JsonNode third = update("{\"kubernetesGroups\":[]}");

        assertThat(first.path("username").asText()).isEqualTo("team:{{SessionNameRaw}}");
        assertThat(first.path("kubernetesGroups").toString()).isEqualTo("[\"c\"]");
        assertThat(second.path("kubernetesGroups").toString()).isEqualTo("[\"c\"]");
        assertThat(third.path("username").asText()).isEqualTo("a:{{SessionName}}");
        assertThat(third.path("kubernetesGroups").toString()).isEqualTo("[]");
        assertThat(third.path("tags").path("k").asText()).isEqualTo("v");
        assertThat(third.path("modifiedAt").decimalValue())
                .isGreaterThanOrEqualTo(third.path("createdAt").decimalValue());
    }

    @Test
    void associatingAgainReplacesTheScopeAndKeepsTheFirstTime() {
        lab().create(READ_ONLY);
        JsonNode entryBefore = lab().call("GET", entry(READ_ONLY)).json();
        JsonNode first = associated(VIEW, "{\"type\":\"cluster\"}");
        JsonNode again = associated(VIEW, "{\"type\":\"namespace\",\"namespaces\":[\"carts\",\"dev-*\",\"carts\"]}");
        associated(EDIT, "{\"type\":\"namespace\",\"namespaces\":[\"assets\"]}");

        assertThat(first.path("accessScope").toString()).isEqualTo("{\"type\":\"cluster\",\"namespaces\":[]}");
        assertThat(first.path("associatedAt")).isEqualTo(first.path("modifiedAt"));
        assertThat(again.path("associatedAt")).isEqualTo(first.path("associatedAt"));
        assertThat(again.path("modifiedAt").decimalValue())
                .isGreaterThanOrEqualTo(again.path("associatedAt").decimalValue());
        JsonNode list = lab().call("GET", entry(READ_ONLY) + "/access-policies").json();
        assertThat(list.path("associatedAccessPolicies"))
                .extracting(p -> p.path("policyArn").asText() + " "
                        + p.path("accessScope").path("namespaces"))
                .containsExactly(EDIT + " [\"assets\"]", VIEW + " [\"carts\",\"dev-*\"]");
        assertThat(lab().call("GET", entry(READ_ONLY)).json()).isEqualTo(entryBefore);
    }

    @Test
    void deletingAnEntryDeletesItsAssociations() {
        lab().create(READ_ONLY);
        associated(VIEW, "{\"type\":\"cluster\"}");
        String oldArn = arn();

        Reply gone = lab().call("DELETE", entry(READ_ONLY));
        lab().create(READ_ONLY);

        assertThat(gone.body()).isEqualTo("{}");
        assertThat(lab().call("GET", entry(READ_ONLY) + "/access-policies")
                        .json()
                        .path("associatedAccessPolicies"))
                .isEmpty();
        assertThat(arn()).isNotEqualTo(oldArn);
    }

    @Test
    void disassociatingRemovesOnlyItsPolicy() {
        lab().create(READ_ONLY);
        associated(VIEW, "{\"type\":\"cluster\"}");
        associated(EDIT, "{\"type\":\"cluster\"}");

        Reply reply = lab().call("DELETE", entry(READ_ONLY) + "/access-policies/" + PercentCoding.encode(VIEW));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(names(WORKSHOP + "?associatedPolicyArn=" + PercentCoding.encode(VIEW), "accessEntries"))
                .isEmpty();
        assertThat(names(WORKSHOP + "?associatedPolicyArn=" + PercentCoding.encode(EDIT), "accessEntries"))
                .containsExactly(READ_ONLY);
    }

    @Test
    void aTokenRepeatsItsAnswerAndOnlyThat() {
        String body = "{\"principalArn\":\"" + ROLE + "\",\"clientRequestToken\":\"t1\"}";
        Reply first = lab().call("POST", WORKSHOP, body);
        Reply again =
                lab().call("POST", WORKSHOP, "{\"clientRequestToken\":\"t1\", \"principalArn\":\"" + ROLE + "\"}");
        Reply other = lab().call("POST", WORKSHOP, body.replace("dev", "ops"));
        Reply another = lab().call("POST", WORKSHOP, body.replace("t1", "t2"));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.errorType()).isEqualTo("InvalidParameterException");
        assertThat(other.message()).contains("clientRequestToken was already used");
        assertThat(another.errorType()).isEqualTo("ResourceInUseException");
        assertThat(names(WORKSHOP, "accessEntries")).containsExactly(ROLE);
    }

    private String arn() {
        return lab().call("GET", entry(READ_ONLY))
                .json()
                .path("accessEntry")
                .path("accessEntryArn")
                .asText();
    }

    private JsonNode update(String body) {
        Reply reply = lab().call("POST", entry(ROLE), body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().path("accessEntry");
    }

    private JsonNode associated(String policy, String scope) {
        Reply reply = lab().associate(READ_ONLY, policy, scope);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().path("associatedAccessPolicy");
    }

    private List<String> names(String path, String member) {
        return lab().call("GET", path)
                .json()
                .path(member)
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }
}
