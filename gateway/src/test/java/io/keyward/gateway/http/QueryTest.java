package io.keyward.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    @Test
    void parameters_are_unescaped_and_may_repeat() {
        Query query = Query.parse("tagKeys=a%2Fb&tagKeys=c+d&a+b=c&include=all&flag=true&empty=&bare");

        assertThat(query.all("tagKeys")).containsExactly("a/b", "c d");
        assertThat(query.text("a b")).hasValue("c");
        assertThat(query.text("include")).hasValue("all");
        assertThat(query.flag("flag")).isTrue();
        assertThat(query.text("empty")).isEmpty();
        assertThat(query.text("bare")).isEmpty();
        assertThat(query.text("absent")).isEmpty();
    }

    @Test
    void no_query_has_no_parameters() {
        assertThat(Query.parse(null).text("x")).isEmpty();
        assertThat(Query.parse("").allowOnly(Set.of()).text("x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "1.5", "1e2", "abc", "99999999999999999999", "0x10", "١"})
    void numbers_outside_of_the_range_are_refused(String value) {
        assertThatThrownBy(
                        () -> Query.parse("maxResults=" + Escapes.encode(value)).number("maxResults", 1, 100))
                .hasMessage("maxResults must be a whole number from 1 to 100.");
    }

    @Test
    void a_single_value_given_twice_is_refused() {
        assertThatThrownBy(() -> Query.parse("a=1&a=2").text("a")).hasMessage("a is given more than once.");
    }

    @Test
    void unknown_parameters_are_refused_by_name() {
        assertThatThrownBy(() -> Query.parse("princpal=x").allowOnly(Set.of("principal", "actor")))
                .hasMessage("Unknown query parameter 'princpal'; this route takes actor, principal.");
    }

    @Test
    void floods_are_refused() {
        assertThatThrownBy(() -> Query.parse("a=1&".repeat(300))).hasMessageContaining("more than 200");
    }
}
