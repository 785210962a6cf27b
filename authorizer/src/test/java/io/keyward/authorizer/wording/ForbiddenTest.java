package io.keyward.authorizer.wording;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForbiddenTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "get | /whatever | forbidden: User \"NAME\" cannot get path \"/whatever\"",
                "get | /<script> | forbidden: User \"NAME\" cannot get path \"/&lt;script&gt;\"",
                "get | /a&b | forbidden: User \"NAME\" cannot get path \"/a&amp;b\"",
                "post | `` | forbidden: User \"NAME\" cannot post path \"\"",
                "`` | /x | forbidden: User \"NAME\" cannot  path \"/x\""
            })
    void pathIsNamed(String verb, String path, String message) {
        assertThat(Forbidden.of("NAME", new NonResourceAttributes(verb, path), ""))
                .isEqualTo(new Forbidden(message, new Forbidden.Details("", "", ""), ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // group, resource, subresource, name, namespace, message
                "`` | pod | `` | `` | `` | pod is forbidden: User \"NAME\" cannot get resource \"pod\" in API group \"\" at the cluster scope",
                "`` | pod | `` | p | `` | pod \"p\" is forbidden: User \"NAME\" cannot get resource \"pod\" in API group \"\" at the cluster scope",
                "v2 | pod | `` | `` | test | pod.v2 is forbidden: User \"NAME\" cannot get resource \"pod\" in API group \"v2\" in the namespace \"test\"",
                "v2 | pod | quota | `` | test | pod.v2 is forbidden: User \"NAME\" cannot get resource \"pod/quota\" in API group \"v2\" in the namespace \"test\"",
                "v2 | pod | quota | p | test | pod.v2 \"p\" is forbidden: User \"NAME\" cannot get resource \"pod/quota\" in API group \"v2\" in the namespace \"test\"",
                "`` | pods/log | `` | p | test | pods/log \"p\" is forbidden: User \"NAME\" cannot get resource \"pods/log\" in API group \"\" in the namespace \"test\"",
                "`` | `` | `` | `` | `` | forbidden: User \"NAME\" cannot get resource \"\" in API group \"\" at the cluster scope",
                "apps | `` | `` | `` | `` | forbidden: User \"NAME\" cannot get resource \"\" in API group \"apps\" at the cluster scope",
                "apps | `` | `` | x | `` | .apps \"x\" is forbidden: User \"NAME\" cannot get resource \"\" in API group \"apps\" at the cluster scope",
                "`` | a<b | `` | c<d | e<f | a<b \"c<d\" is forbidden: User \"NAME\" cannot get resource \"a&lt;b\" in API group \"\" in the namespace \"e&lt;f\""
            })
    void resourceIsNamed(
            String group, String resource, String subresource, String name, String namespace, String message) {
        var request = new ResourceAttributes("get", group, "", resource, subresource, name, namespace);
        assertThat(Forbidden.of("NAME", request, ""))
                .isEqualTo(new Forbidden(message, new Forbidden.Details(name, group, resource), ""));
    }

    @Test
    void reasonFollowsAsItIs() {
        var request = ResourceAttributes.of("list", "", "pods", "", "");
        assertThat(Forbidden.of("<NAME>", request, "RBAC: <gone>").message())
                .isEqualTo(
                        "pods is forbidden: User \"&lt;NAME&gt;\" cannot list resource \"pods\" in API group \"\" at the"
                                + " cluster scope: RBAC: <gone>");
    }

    @Test
    void kubectlPrintsTheSeedsLine() {
        var request = ResourceAttributes.of("delete", "", "pods", "assets-7c7948bfc8-wbsbr", "assets");
        String user = "arn:aws:sts::1234567890:assumed-role/eks-workshop-read-only/EKSGetTokenAuth";
        assertThat(Forbidden.of(user, request, "").kubectlText())
                .isEqualTo("Error from server (Forbidden): pods \"assets-7c7948bfc8-wbsbr\" is forbidden: User \""
                        + user + "\" cannot delete resource \"pods\" in API group \"\" in the namespace \"assets\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain | \"plain\"",
                "`` | \"\"",
                "a\"b\\c | \"a\\\"b\\\\c\"",
                "it's | \"it's\"",
                "grüße 世界 😀 | \"grüße 世界 😀\"",
                "100%d | \"100%d\""
            })
    void printableTextIsQuotedAsItIs(String text, String quoted) {
        assertThat(GoQuote.quote(text)).isEqualTo(quoted);
    }

    @Test
    void unprintableTextIsEscapedAsGoDoes() {
        assertThat(GoQuote.quote("\u0007\b\f\n\r\t\u000b")).isEqualTo("\"\\a\\b\\f\\n\\r\\t\\v\"");
        assertThat(GoQuote.quote("\u0000\u001b\u007f")).isEqualTo("\"\\x00\\x1b\\x7f\"");
        assertThat(GoQuote.quote("\u0080\u00a0\u00ad\u200b\u2028\ufeff\ue000"))
                .isEqualTo("\"\\u0080\\u00a0\\u00ad\\u200b\\u2028\\ufeff\\ue000\"");
        assertThat(GoQuote.quote(Character.toString(0xE0001))).isEqualTo("\"\\U000e0001\"");
        assertThat(GoQuote.quote("\ud800x")).isEqualTo("\"\ufffdx\"");
    }
}
