package io.keyward.lab.eks;

import static io.keyward.lab.LabClient.EDIT;
import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static io.keyward.lab.LabClient.WORKSHOP;
import static io.keyward.lab.LabClient.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.lab.LabClient;
import io.keyward.lab.LabClient.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every refusal: its status, exception and text, and that it changes nothing. */
@QuarkusTest
class BadInputTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/r";
    private static final String NODE = "arn:aws:iam::123456789012:role/node";
    private static final String NOT_FOUND = "404 ResourceNotFoundException";
    private static final String PARAMETER = "400 InvalidParameterException";
    private static final String REQUEST = "400 InvalidRequestException";
    private static final String MALFORMED = "400 SerializationException";
    private static final String UNKNOWN = "404 UnknownOperationException";
    private static final String BAD_TAGS = "400 BadRequestException";

    @TestHTTPResource
    URI base;

    private record Row(String method, String path, String body, String error, String text) {}

    @BeforeEach
    void seed() {
        LabClient lab = lab();
        assertThat(lab.call("POST", "/_lab/reset").status()).isEqualTo(204);
        assertThat(lab.create(READ_ONLY).status()).isEqualTo(200);
        assertThat(lab.associate(READ_ONLY, VIEW, "{\"type\":\"cluster\"}").status())
                .isEqualTo(200);
        assertThat(lab.call("POST", WORKSHOP, "{\"principalArn\":\"" + NODE + "\",\"type\":\"EC2_LINUX\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void everyBadRequestGetsItsErrorAndChangesNothing() {
        LabClient lab = lab();
        String before = state(lab);
        List<Row> rows = Stream.of(
                        routing(), bodies(), creation(), identities(), updates(), associations(), lists(), tags())
                .flatMap(List::stream)
                .toList();
        assertThat(rows).hasSizeGreaterThan(100);

        List<String> wrong = new ArrayList<>();
        for (Row row : rows) {
            Reply reply = lab.call(row.method(), row.path(), row.body());
            String got = reply.status() + " " + reply.errorType();
            if (!got.equals(row.error())
                    || !reply.message().contains(row.text())
                    || !reply.json().path("__type").asText().equals(reply.errorType())
                    || reply.requestId().isEmpty()) {
                wrong.add(row + "\n   got " + got + " " + reply.body());
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(state(lab)).isEqualTo(before);
    }

    private static List<Row> routing() {
        String nothing = "no operation with this method and path";
        return List.of(
                new Row("GET", "/clusters/", "", UNKNOWN, nothing),
                new Row("GET", "//clusters", "", UNKNOWN, nothing),
                new Row("GET", "/nonsense", "", UNKNOWN, nothing),
                new Row("PUT", WORKSHOP, "", UNKNOWN, nothing),
                new Row("DELETE", WORKSHOP, "", UNKNOWN, nothing),
                new Row("PATCH", entry(ROLE), "", UNKNOWN, nothing),
                new Row("GET", WORKSHOP + "/", "", UNKNOWN, nothing),
                // The ARN's slash is not escaped, so this is another path.
                new Row("GET", WORKSHOP + "/" + READ_ONLY, "", UNKNOWN, nothing),
                new Row("GET", "/clusters/eks-workshop/../legacy", "", UNKNOWN, nothing),
                new Row("GET", "/clusters/..", "", PARAMETER, "The clusterName parameter contains invalid characters."),
                new Row(
                        "GET",
                        "/clusters/eks%2Fworkshop",
                        "",
                        PARAMETER,
                        "It should conform to the regular expression "
                                + "\"^[0-9A-Za-z][A-Za-z0-9-_]*\"In other words, it should start with a number or letter"),
                new Row("GET", "/clusters/-a", "", PARAMETER, "The clusterName parameter"),
                new Row("GET", "/clusters/" + "a".repeat(101), "", PARAMETER, "The clusterName parameter"),
                new Row("GET", "/clusters/%FF", "", MALFORMED, "The path's name is not UTF-8."),
                new Row("GET", "/clusters?maxResults=%FF", "", MALFORMED, "The query string is not UTF-8."),
                new Row("GET", "/clusters/nope", "", NOT_FOUND, "No cluster found for name: nope"),
                new Row("GET", "/clusters/analytics", "", NOT_FOUND, "No cluster found for name: analytics"),
                new Row("GET", "/clusters/nope/access-entries", "", NOT_FOUND, "No cluster found for name: nope"),
                new Row("GET", "/clusters/eks-workshop/updates/u", "", NOT_FOUND, "No update found"));
    }

    private static List<Row> bodies() {
        return List.of(
                new Row("POST", WORKSHOP, "{", MALFORMED, "not valid JSON"),
                new Row("POST", WORKSHOP, "{\"principalArn\":\"" + ROLE + "\"} x", MALFORMED, "not valid JSON"),
                new Row("POST", WORKSHOP, "{\"a\":1,\"a\":2}", MALFORMED, "not valid JSON"),
                new Row("POST", WORKSHOP, "[".repeat(2000), MALFORMED, "not valid JSON"),
                new Row("POST", WORKSHOP, "principalArn=" + ROLE, MALFORMED, "not valid JSON"),
                new Row("POST", WORKSHOP, "[]", MALFORMED, "must be a JSON object, but it is an array"),
                new Row("POST", WORKSHOP, "\"x\"", MALFORMED, "but it is a string"),
                new Row("POST", WORKSHOP, "null", MALFORMED, "but it is null"),
                new Row("POST", WORKSHOP, " ", MALFORMED, "but it is empty"),
                new Row(
                        "POST",
                        WORKSHOP,
                        "{\"x\":\"" + "a".repeat(1 << 20) + "\"}",
                        "413 RequestEntityTooLargeException",
                        "larger than 1048576 bytes"),
                new Row(
                        "POST",
                        WORKSHOP,
                        "{\"principalArn\":5}",
                        MALFORMED,
                        "principalArn must be a string, but it is a number"),
                new Row(
                        "POST",
                        WORKSHOP,
                        with("\"kubernetesGroups\":\"g\""),
                        MALFORMED,
                        "kubernetesGroups must be a list"),
                new Row(
                        "POST",
                        WORKSHOP,
                        with("\"kubernetesGroups\":[\"g\",7]"),
                        MALFORMED,
                        "kubernetesGroups[1] must be"),
                new Row(
                        "POST",
                        WORKSHOP,
                        with("\"kubernetesGroups\":[null]"),
                        MALFORMED,
                        "kubernetesGroups[0] must be"),
                new Row("POST", WORKSHOP, with("\"tags\":[]"), MALFORMED, "tags must be a map"),
                new Row("POST", WORKSHOP, with("\"tags\":{\"a\":true}"), MALFORMED, "tags.a must be a string"),
                new Row("POST", WORKSHOP, with("\"username\":{}"), MALFORMED, "username must be a string"),
                new Row("POST", WORKSHOP, with("\"type\":1"), MALFORMED, "type must be a string"),
                new Row("POST", WORKSHOP, with("\"clientRequestToken\":1"), MALFORMED, "clientRequestToken must be"),
                new Row(
                        "POST",
                        policies(READ_ONLY),
                        "{\"policyArn\":\"" + VIEW + "\",\"accessScope\":\"cluster\"}",
                        MALFORMED,
                        "accessScope must be an object"),
                new Row(
                        "POST",
                        policies(READ_ONLY),
                        "{\"policyArn\":\"" + VIEW + "\",\"accessScope\":{\"type\":1}}",
                        MALFORMED,
                        "accessScope.type must be a string"),
                new Row(
                        "POST",
                        policies(READ_ONLY),
                        "{\"policyArn\":\"" + VIEW
                                + "\",\"accessScope\":{\"type\":\"namespace\",\"namespaces\":\"a\"}}",
                        MALFORMED,
                        "accessScope.namespaces must be a list"));
    }

    private static List<Row> creation() {
        String shape = "it must be the ARN of an IAM role or an IAM user";
        String invalid = "The specified principalArn is invalid: invalid principal.";
        String linked =
                "The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role";
        return List.of(
                new Row("POST", WORKSHOP, "", PARAMETER, "The principalArn parameter is required."),
                new Row(
                        "POST",
                        WORKSHOP,
                        "{\"principalArn\":null}",
                        PARAMETER,
                        "The principalArn parameter is required."),
                principal("", shape),
                principal("admin", shape),
                principal("arn:aws:iam::123456789012:root", shape),
                principal("arn:aws:iam::123456789012:group/g", shape),
                principal("arn:aws:iam::12345:role/r", shape),
                principal("arn:aws:iam::123456789012:role/", shape),
                principal("arn:aws:iam::123456789012:role//r", shape),
                principal("arn:aws:iam::123456789012:role/" + "r".repeat(65), shape),
                principal("arn:aws:iam::123456789012:role/sp ace", shape),
                principal("arn:aws-cn:iam::123456789012:role/r", shape),
                principal(" " + ROLE, shape),
                principal("arn:aws:sts::123456789012:assumed-role/r/session", shape),
                principal("arn:aws:iam::123456789012:role/missing-r", invalid),
                principal("arn:aws:iam::123456789012:user/missing-u", invalid),
                principal("arn:aws:iam::999999999999:role/r", invalid),
                principal("arn:aws:iam::123456789012:role/AWSReservedSSO_Admin_0123456789abcdef", invalid),
                principal(
                        "arn:aws:iam::123456789012:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
                        linked),
                new Row(
                        "POST",
                        WORKSHOP,
                        "{\"principalArn\":\"" + READ_ONLY + "\"}",
                        "409 ResourceInUseException",
                        "The specified access entry resource is already in use on this cluster."),
                new Row(
                        "POST",
                        "/clusters/legacy/access-entries",
                        with(""),
                        REQUEST,
                        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this "
                                + "operation."),
                new Row("POST", WORKSHOP, with("\"type\":\"\""), PARAMETER, "it must be one of [STANDARD, "),
                new Row("POST", WORKSHOP, with("\"type\":\"standard\""), PARAMETER, "The type \"standard\" is invalid"),
                new Row(
                        "POST",
                        WORKSHOP,
                        with("\"type\":\"EC2_Windows\""),
                        PARAMETER,
                        "The type \"EC2_Windows\" is invalid"),
                new Row(
                        "POST",
                        WORKSHOP,
                        with("\"type\":\"EC2_LINUX\",\"username\":\"u\""),
                        PARAMETER,
                        "cannot be set"),
                new Row(
                        "POST",
                        WORKSHOP,
                        with("\"type\":\"EC2\",\"kubernetesGroups\":[\"g\"]"),
                        PARAMETER,
                        "cannot be set"),
                new Row(
                        "POST",
                        WORKSHOP,
                        "{\"principalArn\":\"arn:aws:iam::123456789012:user/u\",\"type\":\"EC2_LINUX\"}",
                        PARAMETER,
                        "must be for an IAM role"),
                new Row(
                        "POST",
                        WORKSHOP,
                        "{\"principalArn\":\"arn:aws:iam::210987654321:role/r\",\"type\":\"HYBRID_LINUX\"}",
                        PARAMETER,
                        "must be in the cluster's account"),
                new Row(
                        "POST",
                        WORKSHOP,
                        with("\"clientRequestToken\":\"\""),
                        PARAMETER,
                        "The clientRequestToken must have"),
                new Row("POST", WORKSHOP, with("\"tags\":{\"\":\"v\"}"), PARAMETER, "must have 1 to 128 characters"),
                new Row("POST", WORKSHOP, with("\"tags\":{\"" + "k".repeat(129) + "\":\"v\"}"), PARAMETER, "1 to 128"),
                new Row(
                        "POST",
                        WORKSHOP,
                        with("\"tags\":{\"k\":\"" + "v".repeat(257) + "\"}"),
                        PARAMETER,
                        "256 characters"),
                new Row("POST", WORKSHOP, with("\"tags\":{\"AWS:x\":\"v\"}"), PARAMETER, "must not begin with aws:"),
                new Row("POST", WORKSHOP, with("\"tags\":" + tagsOf(51)), PARAMETER, "more than 50 tags"));
    }

    private static List<Row> identities() {
        return List.of(
                username("system:admin", "The username must not begin with system:"),
                username("eks:x", "The username must not begin with eks:"),
                username("aws:x", "The username must not begin with aws:"),
                username("amazon:x", "The username must not begin with amazon:"),
                username("iam:x", "The username must not begin with iam:"),
                username("", "The username must not be empty."),
                username("  ", "The username must not be empty."),
                username("u".repeat(1025), "must not be longer"),
                username("a\\u0000b", "must not contain control characters"),
                username("john{{SessionName}}", "must have a colon before {{SessionName}}"),
                username("john{{SessionNameRaw}}", "must have a colon before {{SessionNameRaw}}"),
                username("a:{{sessionname}}", "unknown template {{sessionname}}"),
                username("a:{{SessionName}", "not closed or not opened"),
                username("a:SessionName}}", "not closed or not opened"),
                new Row(
                        "POST",
                        WORKSHOP,
                        "{\"principalArn\":\"arn:aws:iam::123456789012:user/u\",\"username\":\"a:{{SessionName}}\"}",
                        PARAMETER,
                        "only IAM roles have sessions"),
                new Row(
                        "POST",
                        WORKSHOP,
                        with("\"kubernetesGroups\":[\"ok\",\"system:masters\"]"),
                        PARAMETER,
                        "The kubernetes group name system:masters is invalid, it cannot start with system:"),
                new Row("POST", WORKSHOP, with("\"kubernetesGroups\":[\"\"]"), PARAMETER, "must not be empty"),
                new Row("POST", WORKSHOP, with("\"kubernetesGroups\":[\"a\\nb\"]"), PARAMETER, "control characters"));
    }

    private static List<Row> updates() {
        String none = "The specified principalArn could not be found. You can view your available access entries with "
                + "'list-access-entries'.";
        String standard = "This operation can only be performed on Access Entries with a type of \"STANDARD\".";
        return List.of(
                new Row("GET", entry(ROLE), "", NOT_FOUND, none),
                new Row("GET", entry("x"), "", NOT_FOUND, none),
                new Row("POST", entry(ROLE), "{}", NOT_FOUND, none),
                new Row("DELETE", entry(ROLE), "", NOT_FOUND, none),
                new Row("DELETE", entry(READ_ONLY.toUpperCase(Locale.ROOT)), "", NOT_FOUND, none),
                new Row("POST", entry(NODE), "{\"kubernetesGroups\":[\"g\"]}", PARAMETER, standard),
                new Row("POST", entry(NODE), "{}", PARAMETER, standard),
                new Row(
                        "POST",
                        entry(READ_ONLY),
                        "{\"username\":\"system:x\"}",
                        PARAMETER,
                        "must not begin with system:"),
                new Row(
                        "POST",
                        entry(READ_ONLY),
                        "{\"kubernetesGroups\":[\"system:x\"]}",
                        PARAMETER,
                        "cannot start with system:"),
                new Row(
                        "POST",
                        entry(READ_ONLY),
                        "{\"kubernetesGroups\":{}}",
                        MALFORMED,
                        "kubernetesGroups must be a list"),
                new Row(
                        "POST",
                        "/clusters/legacy/update-config",
                        "{\"accessConfig\":{\"authenticationMode\":\"API\"}}",
                        PARAMETER,
                        "Unsupported authentication mode update from CONFIG_MAP to API"),
                new Row(
                        "POST",
                        "/clusters/eks-workshop/update-config",
                        "{\"accessConfig\":{\"authenticationMode\":\"CONFIG_MAP\"}}",
                        PARAMETER,
                        "Unsupported authentication mode update from API_AND_CONFIG_MAP to CONFIG_MAP"),
                new Row(
                        "POST",
                        "/clusters/eks-workshop/update-config",
                        "{\"accessConfig\":{\"authenticationMode\":\"x\"}}",
                        PARAMETER,
                        "The authenticationMode \"x\""),
                new Row(
                        "POST",
                        "/clusters/eks-workshop/update-config",
                        "{}",
                        REQUEST,
                        "accessConfig.authenticationMode"));
    }

    private static List<Row> associations() {
        String none = "The specified policyArn could not be found.";
        return List.of(
                policy(
                        READ_ONLY,
                        "{\"accessScope\":{\"type\":\"cluster\"}}",
                        PARAMETER,
                        "The policyArn parameter is required."),
                policy(
                        READ_ONLY,
                        "{\"policyArn\":\"" + VIEW + "\"}",
                        PARAMETER,
                        "The accessScope parameter is required."),
                scope("{}", "The accessScope.type parameter is required."),
                scope("{\"type\":\"CLUSTER\"}", "The accessScope.type \"CLUSTER\" is invalid"),
                scope(
                        "{\"type\":\"cluster\",\"namespaces\":[\"a\"]}",
                        "must be empty when the accessScope.type is cluster"),
                scope("{\"type\":\"namespace\"}", "must name at least one namespace"),
                scope("{\"type\":\"namespace\",\"namespaces\":[]}", "must name at least one namespace"),
                scope("{\"type\":\"namespace\",\"namespaces\":[\"\"]}", "The namespace \"\""),
                scope("{\"type\":\"namespace\",\"namespaces\":[\"ok\",\"Carts\"]}", "The namespace \"Carts\""),
                scope("{\"type\":\"namespace\",\"namespaces\":[\"a.b\"]}", "The namespace \"a.b\""),
                scope("{\"type\":\"namespace\",\"namespaces\":[\"a-\"]}", "The namespace \"a-\""),
                scope("{\"type\":\"namespace\",\"namespaces\":[\"*\"]}", "The namespace \"*\""),
                scope("{\"type\":\"namespace\",\"namespaces\":[\"a*b\"]}", "The namespace \"a*b\""),
                scope("{\"type\":\"namespace\",\"namespaces\":[\"a**\"]}", "The namespace \"a**\""),
                scope("{\"type\":\"namespace\",\"namespaces\":[\"" + "a".repeat(64) + "\"]}", "is invalid"),
                policy(READ_ONLY, body(VIEW + "x"), NOT_FOUND, none),
                policy(READ_ONLY, body("arn:aws:eks:aws:cluster-access-policy/AmazonEKSViewPolicy"), NOT_FOUND, none),
                policy(READ_ONLY, body("AmazonEKSViewPolicy"), NOT_FOUND, none),
                policy(READ_ONLY, body(VIEW.replace("View", "Compute")), PARAMETER, "Service Linked Role"),
                policy(ROLE, body(VIEW), NOT_FOUND, "The specified principalArn could not be found."),
                policy(NODE, body(VIEW), PARAMETER, "with a type of \"STANDARD\"."),
                new Row(
                        "DELETE",
                        policies(READ_ONLY) + "/" + PercentCoding.encode(EDIT),
                        "",
                        NOT_FOUND,
                        "is not associated"),
                new Row("DELETE", policies(READ_ONLY) + "/x", "", NOT_FOUND, none),
                new Row("DELETE", policies(ROLE) + "/" + PercentCoding.encode(VIEW), "", NOT_FOUND, "principalArn"),
                new Row("GET", policies(ROLE), "", NOT_FOUND, "The specified principalArn could not be found."));
    }

    private static List<Row> lists() {
        return List.of(
                new Row("GET", WORKSHOP + "?maxResults=0", "", PARAMETER, "The maxResults \"0\" is invalid"),
                new Row("GET", WORKSHOP + "?maxResults=101", "", PARAMETER, "from 1 to 100"),
                new Row("GET", WORKSHOP + "?maxResults=-1", "", PARAMETER, "from 1 to 100"),
                new Row("GET", WORKSHOP + "?maxResults=", "", PARAMETER, "from 1 to 100"),
                new Row("GET", WORKSHOP + "?maxResults=99999999999999999999", "", PARAMETER, "from 1 to 100"),
                new Row("GET", "/clusters?maxResults=ten", "", PARAMETER, "from 1 to 100"),
                new Row("GET", "/access-policies?maxResults=1.5", "", PARAMETER, "from 1 to 100"),
                new Row("GET", WORKSHOP + "?nextToken=abc", "", PARAMETER, "The nextToken is invalid"),
                new Row("GET", WORKSHOP + "?nextToken=%21", "", PARAMETER, "The nextToken is invalid"),
                new Row("GET", "/access-policies?nextToken=", "", PARAMETER, "The nextToken is invalid"),
                new Row("GET", policies(READ_ONLY) + "?nextToken=a", "", PARAMETER, "The nextToken is invalid"),
                new Row(
                        "GET",
                        WORKSHOP + "?associatedPolicyArn=x",
                        "",
                        PARAMETER,
                        "is not the ARN of an access policy"),
                new Row("GET", "/clusters/legacy/access-entries", "", REQUEST, "must be set to one of [API, "));
    }

    private static List<Row> tags() {
        String cluster = "/tags/" + PercentCoding.encode("arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop");
        String other = "/tags/" + PercentCoding.encode("arn:aws:eks:us-west-2:210987654321:cluster/analytics");
        String none = "/tags/"
                + PercentCoding.encode(
                        "arn:aws:eks:us-west-2:123456789012:access-entry/eks-workshop/role/123456789012/r/x");
        return List.of(
                new Row("GET", "/tags/x", "", BAD_TAGS, "is not the ARN of a cluster or an access entry"),
                new Row("GET", other, "", "404 NotFoundException", "No resource found"),
                new Row("GET", none, "", "404 NotFoundException", "No resource found"),
                new Row("POST", none, "{\"tags\":{}}", "404 NotFoundException", "No resource found"),
                new Row("POST", cluster, "{}", BAD_TAGS, "The tags parameter is required."),
                new Row("POST", cluster, "{\"tags\":{\"aws:x\":\"\"}}", BAD_TAGS, "must not begin with aws:"),
                new Row("POST", cluster, "{\"tags\":" + tagsOf(50) + "}", BAD_TAGS, "more than 50 tags"),
                new Row("DELETE", cluster, "", BAD_TAGS, "The tagKeys parameter is required."));
    }

    private LabClient lab() {
        return new LabClient(base);
    }

    private static String state(LabClient lab) {
        return Stream.of(
                        "/clusters/eks-workshop",
                        "/clusters/legacy",
                        WORKSHOP,
                        entry(READ_ONLY),
                        entry(NODE),
                        policies(READ_ONLY))
                .map(path -> lab.call("GET", path).body())
                .collect(Collectors.joining("\n"));
    }

    private static String with(String members) {
        return "{\"principalArn\":\"" + ROLE + "\"" + (members.isEmpty() ? "" : "," + members) + "}";
    }

    private static String tagsOf(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"k" + i + "\":\"v\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static Row principal(String arn, String text) {
        return new Row("POST", WORKSHOP, "{\"principalArn\":\"" + arn + "\"}", PARAMETER, text);
    }

    private static Row username(String username, String text) {
        return new Row("POST", WORKSHOP, with("\"username\":\"" + username + "\""), PARAMETER, text);
    }

    private static Row policy(String principal, String body, String error, String text) {
        return new Row("POST", policies(principal), body, error, text);
    }

    private static Row scope(String scope, String text) {
        return policy(READ_ONLY, "{\"policyArn\":\"" + VIEW + "\",\"accessScope\":" + scope + "}", PARAMETER, text);
    }

    private static String body(String policyArn) {
        return "{\"policyArn\":\"" + policyArn + "\",\"accessScope\":{\"type\":\"cluster\"}}";
    }

    private static String policies(String principal) {
        return entry(principal) + "/access-policies";
    }
}
