package io.keyward.grpc.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokensTest {

    private static final List<String> REQUEST = List.of("cluster-a", "newest");
    private static final PageTokens TOKENS = new PageTokens(List.of(key(1)));

    @Test
    void a_token_gives_back_the_key_it_was_made_with() {
        String token = TOKENS.encode("arn:aws:iam::1:role/ä", REQUEST);

        assertThat(TOKENS.decode(token, REQUEST)).isEqualTo("arn:aws:iam::1:role/ä");
    }

    @Test
    void a_token_is_refused_for_another_request() {
        String token = TOKENS.encode("key", REQUEST);

        assertThatThrownBy(() -> TOKENS.decode(token, List.of("cluster-a", "oldest")))
                .isInstanceOfSatisfying(Invalid.class, e -> assertThat(e.reason())
                        .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN));
    }

    @Test
    void a_token_is_refused_from_another_caller() throws Exception {
        String token = by("alice", () -> TOKENS.encode("key", REQUEST));

        assertThat(by("alice", () -> TOKENS.decode(token, REQUEST))).isEqualTo("key");
        assertThatThrownBy(() -> by("bob", () -> TOKENS.decode(token, REQUEST))).isInstanceOf(Invalid.class);
    }

    @Test
    void parts_of_a_request_cannot_be_shifted_into_each_other() {
        String token = TOKENS.encode("key", List.of("a", "bc"));

        assertThatThrownBy(() -> TOKENS.decode(token, List.of("ab", "c"))).isInstanceOf(Invalid.class);
    }

    @Test
    void nobody_can_move_a_token_to_another_row() {
        byte[] token = Base64.getUrlDecoder().decode(TOKENS.encode("key-1", REQUEST));
        token[token.length - 1] = '2';
        String moved = Base64.getUrlEncoder().withoutPadding().encodeToString(token);

        assertThatThrownBy(() -> TOKENS.decode(moved, REQUEST)).isInstanceOf(Invalid.class);
    }

    @Test
    void a_key_goes_on_to_be_believed_after_its_successor_signs() {
        String old = TOKENS.encode("key", REQUEST);
        PageTokens rotated = new PageTokens(List.of(key(2), key(1)));

        assertThat(rotated.decode(old, REQUEST)).isEqualTo("key");
        assertThatThrownBy(() -> TOKENS.decode(rotated.encode("key", REQUEST), REQUEST))
                .isInstanceOf(Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%%%", "AAAA", "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void garbage_is_refused(String token) {
        assertThatThrownBy(() -> TOKENS.decode(token, REQUEST)).isInstanceOf(Invalid.class);
    }

    private static <T> T by(String name, Callable<T> work) throws Exception {
        Caller caller = new Caller(Identity.user(name, "https://issuer.test", name, List.of()), "", "", "r", "rest");
        return caller.in(Context.current()).call(work);
    }

    private static SecretKey key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return new SecretKeySpec(bytes, "HmacSHA256");
    }
}
