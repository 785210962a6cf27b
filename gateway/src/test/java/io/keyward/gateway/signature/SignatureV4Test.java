package io.keyward.gateway.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureV4Test {

    static Stream<SignedRequest> signed() {
        return Stream.of(
                SignedRequest.botocoreCreate(),
                SignedRequest.botocoreDescribe(),
                SignedRequest.botocoreList(),
                SignedRequest.botocoreUntag(),
                SignedRequest.botocorePresigned(),
                SignedRequest.sdkCreate(),
                SignedRequest.sdk(eks -> eks.describeAccessEntry(entry ->
                        entry.clusterName("demo").principalArn("arn:aws:iam::123456789012:role/a b+c/ü~*'()!$@,;"))),
                SignedRequest.sdk(eks -> eks.listAccessEntries(
                        list -> list.clusterName("demo").maxResults(3).nextToken("a+b/c= d&é%2B~*"))),
                SignedRequest.sdk(eks -> eks.untagResource(tags ->
                        tags.resourceArn("arn:aws:eks:us-west-2:1:cluster/demo").tagKeys("b", "a b", "ü"))),
                SignedRequest.sdk(eks -> eks.deleteAccessEntry(
                        entry -> entry.clusterName("demo").principalArn("arn:aws:iam::123456789012:user/x"))),
                SignedRequest.sdk(eks -> eks.listClusters(list -> {})));
    }

    @ParameterizedTest
    @MethodSource("signed")
    void what_real_clients_sign_is_verified(SignedRequest request) {
        SignatureV4.Verified verified = request.verify();

        assertThat(verified.keyId()).isEqualTo(SignedRequest.KEY);
        assertThat(verified.region()).isEqualTo("us-west-2");
    }

    /** Fails if the SDK ever signs another form than botocore does; see ADR 11. */
    @Test
    void the_sdk_recomputes_the_recorded_signatures() {
        Map<SignedRequest, String> recorded = Map.of(
                SignedRequest.botocoreCreate(), "e15dc163d8c0f43fef40330b21506fc11242f14e9958590e67d4d2e5103afd33",
                SignedRequest.botocoreDescribe(), "2b8f55635f14009a6e2144ea91079d71aa909b4541ddb0006cc6760b1d2bffee",
                SignedRequest.botocoreList(), "4a679382b91eb79669c7a9a0e7c4c38b7dc91b246d2d77b99224922ebc6b558b",
                SignedRequest.botocoreUntag(), "9f309188de5f62ae827d57c558733ccbe9425a394773d374ee1f5d60762f65b2",
                SignedRequest.botocorePresigned(), "1468edc0f9bb34d5b99ba2ce899193583b47f3e05614438a51e5d158d30cf3ed");

        recorded.forEach(
                (request, signature) -> assertThat(request.verify().signature()).isEqualTo(signature));
    }

    @Test
    void a_signature_is_good_for_five_minutes_either_way_and_a_presigned_one_as_long_as_it_says() {
        Duration fiveMinutes = Duration.ofMinutes(5);
        SignedRequest header = SignedRequest.botocoreCreate();
        SignedRequest presigned = SignedRequest.botocorePresigned();

        assertThat(header.later(fiveMinutes).verify().validUntil()).isEqualTo(SignedRequest.RECORDED.plus(fiveMinutes));
        assertThat(header.later(fiveMinutes.negated()).verify().keyId()).isEqualTo(SignedRequest.KEY);
        assertThat(presigned.later(fiveMinutes.negated()).verify().keyId()).isEqualTo(SignedRequest.KEY);
        assertThat(presigned.later(Duration.ofSeconds(60)).verify().validUntil())
                .isEqualTo(SignedRequest.RECORDED.plusSeconds(60));
    }

    @Test
    void headers_that_are_not_signed_and_carry_nothing_may_come_and_change() {
        SignedRequest onItsWay = SignedRequest.botocoreCreate()
                .header("User-Agent", _ -> "other")
                .moreHeaders("X-Forwarded-For", "192.0.2.1")
                .moreHeaders("X-Amzn-Trace-Id", "Root=1");

        assertThat(onItsWay.verify().keyId()).isEqualTo(SignedRequest.KEY);
    }

    @Test
    void the_head_alone_tells_whose_key_it_claims_to_be() {
        SignatureV4 signatures = at(SignedRequest.RECORDED);

        SignatureClaim claim = signatures.read(sent(SignedRequest.botocoreCreate()));

        assertThat(claim.keyId()).isEqualTo(SignedRequest.KEY);
        assertThat(claim.region()).isEqualTo("us-west-2");
        assertThat(claim.date()).isEqualTo(SignedRequest.RECORDED);
        assertThat(claim.signedHeaders()).containsExactly("content-type", "host", "x-amz-date");
        assertThat(claim.toldPayloadHash()).isEmpty();
        assertThat(claim.presigned()).isFalse();
        assertThat(signatures.read(sent(SignedRequest.botocorePresigned())).presigned())
                .isTrue();
    }

    @Test
    void the_same_request_within_a_second_has_the_same_idempotency_id_and_another_one_has_not() {
        String id = SignedRequest.botocoreCreate().verify().idempotencyId();

        assertThat(id).matches("sigv4/AKIAIOSFODNN7EXAMPLE/[0-9a-f]{32}").doesNotContain("e15dc163d8c0f43f");
        assertThat(SignedRequest.botocoreCreate()
                        .header("User-Agent", _ -> "replayed")
                        .later(Duration.ofMinutes(4))
                        .verify()
                        .idempotencyId())
                .isEqualTo(id);
        assertThat(SignedRequest.sdkCreate().verify().idempotencyId())
                .isNotEqualTo(SignedRequest.sdkCreate().verify().idempotencyId());
    }

    @Test
    void a_key_that_is_not_in_force_verifies_nothing_whatever_was_signed() {
        SignatureV4 signatures = at(SignedRequest.RECORDED);
        SignatureClaim claim = signatures.read(sent(SignedRequest.botocoreList()));

        assertThatThrownBy(() -> signatures.verify(claim, _ -> Optional.empty(), new byte[0]))
                .isInstanceOfSatisfying(SignatureRefusal.class, e -> assertThat(e.kind())
                        .isEqualTo(SignatureRefusal.Kind.UNRECOGNIZED_CLIENT));
    }

    @Test
    void any_region_is_served_where_none_is_named() {
        SignatureV4 signatures = new SignatureV4(Set.of(), Clock.fixed(SignedRequest.RECORDED, ZoneOffset.UTC));

        assertThat(signatures
                        .read(sent(SignedRequest.botocoreList().authorization("us-west-2", "us-gov-west-1")))
                        .region())
                .isEqualTo("us-gov-west-1");
        assertThatThrownBy(() -> new SignatureV4(Set.of("us:west"), Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neither_secrets_nor_signatures_are_in_what_is_printed() {
        SignedRequest request = SignedRequest.botocorePresigned();
        SignatureV4 signatures = at(SignedRequest.RECORDED);
        SignatureClaim claim = signatures.read(sent(request));
        List<Object> printed = List.of(
                sent(request),
                claim,
                Authorization.of(claim.request(), claim.parameters()),
                request.verify(),
                new AccessKeySecrets.Secret(SignedRequest.SECRET));

        assertThat(printed).allSatisfy(object -> assertThat(object.toString())
                .doesNotContain("1468edc0f9bb34d5b99ba2ce899193583b47f3e05614438a51e5d158d30cf3ed")
                .doesNotContain(SignedRequest.SECRET));
        assertThat(signatures
                        .verify(claim, _ -> Optional.of(new AccessKeySecrets.Secret(SignedRequest.SECRET)), new byte[0])
                        .keyId())
                .isEqualTo(SignedRequest.KEY);
    }

    private static SignatureV4 at(Instant now) {
        return new SignatureV4(Set.of("us-west-2"), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static SentRequest sent(SignedRequest request) {
        return SentRequest.of(request.method(), request.path(), request.query(), request.headers());
    }
}
