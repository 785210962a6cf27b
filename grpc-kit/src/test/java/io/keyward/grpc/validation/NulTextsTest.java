package io.keyward.grpc.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NulTextsTest {

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of(
                        GetAccessEntryRequest.newBuilder().setCluster("a\0b").build(), "cluster"),
                Arguments.of(
                        CreateAccessEntryRequest.newBuilder().setRequestId("\0").build(), "request_id"),
                Arguments.of(
                        CreateAccessEntryRequest.newBuilder()
                                .putTags("a\0", "b")
                                .build(),
                        "tags"),
                Arguments.of(
                        CreateAccessEntryRequest.newBuilder()
                                .putTags("a", "b\0")
                                .build(),
                        "tags"),
                Arguments.of(
                        CreateAccessEntryRequest.newBuilder()
                                .addKubernetesGroups("fine")
                                .addKubernetesGroups("\0")
                                .build(),
                        "kubernetes_groups[1]"),
                Arguments.of(
                        AssociateAccessPolicyRequest.newBuilder()
                                .setAccessScope(AccessScope.newBuilder().addNamespaces("\0"))
                                .build(),
                        "access_scope.namespaces[0]"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void the_field_with_such_a_text_is_named(Message request, String field) {
        assertThat(NulTexts.in(request)).extracting(FieldViolation::field).containsExactly(field);
    }

    @Test
    void other_texts_are_none_of_its_business() {
        assertThat(NulTexts.in(CreateAccessEntryRequest.newBuilder()
                        .setCluster("ü\u0001\n💥")
                        .putTags("", "")
                        .build()))
                .isEmpty();
    }

    @Test
    void at_the_top_only_the_requests_own_texts_are_read() {
        AssociateAccessPolicyRequest request = AssociateAccessPolicyRequest.newBuilder()
                .setCluster("\0")
                .setAccessScope(AccessScope.newBuilder().addNamespaces("\0"))
                .build();

        assertThat(NulTexts.atTop(request)).extracting(FieldViolation::field).containsExactly("cluster");
    }
}
