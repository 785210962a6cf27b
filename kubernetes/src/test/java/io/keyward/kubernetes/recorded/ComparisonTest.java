package io.keyward.kubernetes.recorded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A server that answers otherwise than recorded is found out, and so is a deviation that is none any more. */
class ComparisonTest {

    private static final Normal NORMAL = new Normal(Set.of(), Pattern.compile("(?!)"));
    private static final Comparison STRICT = new Comparison(NORMAL, List.of());
    private static final int FORBIDDEN = 24;
    private static final int MAY_LIST_PODS = 2;
    private static final String REVIEW = """
            {"kind":"SelfSubjectAccessReview","status":{"allowed":%s,"reason":"%s"}}""";
    private static final String REASON = "RBAC: allowed by ClusterRoleBinding \\\"viewers\\\"";

    @Test
    void theRecordedAnswersAreTheSame() throws Throwable {
        check(STRICT, FORBIDDEN, answer -> answer);
    }

    @Test
    void anotherStatusHeaderOrBodyIsNot() {
        assertFound(FORBIDDEN, a -> new Answer(200, a.headers(), a.body()));
        assertFound(FORBIDDEN, a -> new Answer(a.status(), without(a, "x-content-type-options"), a.body()));
        assertFound(FORBIDDEN, a -> new Answer(a.status(), without(a, "content-type"), a.body()));
        assertFound(FORBIDDEN, a -> new Answer(a.status(), a.headers(), a.body().replace("alice", "bob")));
    }

    @Test
    void whatProtobufSaidIsHeldAgainstJson() throws Throwable {
        check(STRICT, MAY_LIST_PODS, answer -> json(answer, REVIEW.formatted("true", REASON)));

        assertFound(MAY_LIST_PODS, answer -> json(answer, REVIEW.formatted("false", REASON)));
        assertFound(MAY_LIST_PODS, answer -> json(answer, REVIEW.formatted("true", "RBAC: allowed by nobody")));
    }

    @Test
    void aDeviationHasToDeviate() throws Throwable {
        Deviation listed = new Deviation(FORBIDDEN, Deviation.Part.EXCHANGES, "it is so");
        Comparison lenient = new Comparison(NORMAL, List.of(listed));

        check(lenient, FORBIDDEN, a -> new Answer(200, a.headers(), a.body()));
        assertThatThrownBy(() -> check(lenient, FORBIDDEN, answer -> answer))
                .hasMessageContaining("is listed as a deviation (it is so), but matches");
    }

    private static void assertFound(int row, UnaryOperator<Answer> change) {
        assertThatThrownBy(() -> check(STRICT, row, change)).isInstanceOf(AssertionError.class);
    }

    private static void check(Comparison comparison, int row, UnaryOperator<Answer> last) throws Throwable {
        RecordedCommand command = RecordedCommand.all().get(row);
        comparison.exchanges(
                new RecordedCommand(
                        row,
                        command.line(),
                        command.exit(),
                        command.output(),
                        List.of(command.exchanges().getLast())),
                (caller, exchange) -> last.apply(exchange.answer()));
    }

    private static Answer json(Answer recorded, String body) {
        Map<String, String> headers = new HashMap<>(recorded.headers());
        headers.put("content-type", "application/json");
        return new Answer(recorded.status(), headers, body);
    }

    private static Map<String, String> without(Answer answer, String header) {
        Map<String, String> headers = new HashMap<>(answer.headers());
        headers.remove(header);
        return headers;
    }
}
