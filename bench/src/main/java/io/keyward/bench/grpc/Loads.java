package io.keyward.bench.grpc;

import io.grpc.Channel;
import io.keyward.bench.facts.Question;
import io.keyward.bench.platform.BenchCluster;
import io.keyward.proto.access.v1.BatchAnswer;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import java.util.List;
import java.util.stream.IntStream;

/** The loads to be put on a server, and the right answers to what they ask. */
final class Loads {

    static final int BATCH = 1_000;
    private static final int SINGLES = 1_024;
    private static final int BATCHES = 4;

    /** How many questions it takes. */
    static final int QUESTIONS = BATCHES * BATCH;

    private final List<Question> questions;
    private final List<CheckRequest> singles;
    private final List<BatchCheckRequest> batches;

    Loads(List<Question> questions) {
        this.questions = questions;
        this.singles = questions.stream()
                .limit(SINGLES)
                .map(question -> ProtoQuestions.check(BenchCluster.ARN, question))
                .toList();
        this.batches = IntStream.range(0, BATCHES)
                .mapToObj(number -> ProtoQuestions.batch(BenchCluster.ARN, members(number)))
                .toList();
    }

    private List<Question> members(int batch) {
        return questions.subList(batch * BATCH, (batch + 1) * BATCH);
    }

    /**
     * Every answer of a server to single questions.
     *
     * @throws IllegalStateException if one is wrong
     */
    List<CheckResponse> answers(Channel channel) {
        DecisionServiceBlockingStub decisions = DecisionServiceGrpc.newBlockingStub(channel);
        return IntStream.range(0, singles.size())
                .mapToObj(asked -> {
                    CheckResponse answer = decisions.check(singles.get(asked));
                    return right(isRight(asked, answer), singles.get(asked), answer);
                })
                .toList();
    }

    /**
     * Every answer of a server to batches.
     *
     * @throws IllegalStateException if one is wrong
     */
    List<BatchCheckResponse> batchAnswers(Channel channel) {
        DecisionServiceBlockingStub decisions = DecisionServiceGrpc.newBlockingStub(channel);
        return IntStream.range(0, batches.size())
                .mapToObj(asked -> {
                    BatchCheckResponse answer = decisions.batchCheck(batches.get(asked));
                    return right(isRightBatch(asked, answer), "batch " + asked, answer);
                })
                .toList();
    }

    private static <A> A right(boolean isRight, Object asked, A answer) {
        if (!isRight) {
            throw new IllegalStateException("wrong answer to " + asked + ": " + answer);
        }
        return answer;
    }

    /** @param checked whether answers have to be right; a bare server gives any */
    Load<CheckRequest, CheckResponse> unary(int inFlight, boolean checked) {
        return new Load<>(
                DecisionServiceGrpc.getCheckMethod(),
                inFlight,
                singles,
                (asked, answer) -> !checked || isRight(asked, answer));
    }

    Load<BatchCheckRequest, BatchCheckResponse> batches(int inFlight, boolean checked) {
        return new Load<>(
                DecisionServiceGrpc.getBatchCheckMethod(),
                inFlight,
                batches,
                (asked, answer) -> !checked || isRightBatch(asked, answer));
    }

    private boolean isRight(int asked, CheckResponse answer) {
        return answer.getAllowed() == questions.get(asked).allowed() && !answer.getUnknown();
    }

    private boolean isRightBatch(int asked, BatchCheckResponse answer) {
        List<Question> members = members(asked);
        return answer.getAnswersCount() == members.size()
                && IntStream.range(0, members.size()).allMatch(i -> isRight(members.get(i), answer.getAnswers(i)));
    }

    private static boolean isRight(Question question, BatchAnswer answer) {
        return answer.getAllowed() == question.allowed() && !answer.getUnknown();
    }

    /** Bytes of a request and of its answer, on average. */
    String sizes(List<CheckResponse> answers, List<BatchCheckResponse> batchAnswers) {
        return "a question has %.0f bytes and its answer %.0f; a batch of %d has %.0f and %.0f"
                .formatted(
                        singles.stream()
                                .mapToInt(CheckRequest::getSerializedSize)
                                .average()
                                .orElse(0),
                        answers.stream()
                                .mapToInt(CheckResponse::getSerializedSize)
                                .average()
                                .orElse(0),
                        BATCH,
                        batches.stream()
                                .mapToInt(BatchCheckRequest::getSerializedSize)
                                .average()
                                .orElse(0),
                        batchAnswers.stream()
                                .mapToInt(BatchCheckResponse::getSerializedSize)
                                .average()
                                .orElse(0));
    }
}
