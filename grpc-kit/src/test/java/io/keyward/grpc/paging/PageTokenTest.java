package io.keyward.grpc.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {

    private static final List<String> REQUEST = List.of("cluster-a", "newest");

    @Test
    void a_token_gives_back_the_key_it_was_made_with() {
        String token = PageToken.encode("arn:aws:iam::1:role/ä", REQUEST);

        assertThat(PageToken.decode(token, REQUEST)).isEqualTo("arn:aws:iam::1:role/ä");
    }

    @Test
    void a_token_is_refused_for_another_request() {
        String token = PageToken.encode("key", REQUEST);

        assertThatThrownBy(() -> PageToken.decode(token, List.of("cluster-a", "oldest")))
                .isInstanceOfSatisfying(Invalid.class, e -> assertThat(e.reason())
                        .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN));
    }

    @Test
    void parts_of_a_request_cannot_be_shifted_into_each_other() {
        String token = PageToken.encode("key", List.of("a", "bc"));

        assertThatThrownBy(() -> PageToken.decode(token, List.of("ab", "c"))).isInstanceOf(Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%%%", "AAAA", "AAAAAAAAAAAAAAAAAAAA"})
    void garbage_is_refused(String token) {
        assertThatThrownBy(() -> PageToken.decode(token, REQUEST)).isInstanceOf(Invalid.class);
    }
}
