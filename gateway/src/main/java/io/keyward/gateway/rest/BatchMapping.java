package io.keyward.gateway.rest;

import io.keyward.gateway.rest.BatchViews.Batch;
import io.keyward.gateway.rest.BatchViews.BatchAnswerView;
import io.keyward.gateway.rest.BatchViews.BatchQuestionBody;
import io.keyward.gateway.rest.BatchViews.BatchView;
import io.keyward.proto.access.v1.BatchAnswer;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.BatchQuestion;
import java.util.ArrayList;
import java.util.List;

/** Between batches of questions and their JSON. */
final class BatchMapping {

    private static final int MAX_QUESTIONS = 10_000;

    private BatchMapping() {}

    /**
     * The batch asked for.
     *
     * @throws ProblemException naming the first member at fault
     */
    static BatchCheckRequest request(Batch batch) {
        BatchCheckRequest.Builder check = BatchCheckRequest.newBuilder()
                .setCluster(Values.required("cluster", batch.cluster()))
                .setState(Questions.state(batch.state()))
                .setMinRevision(Questions.minRevision(batch.minRevision()));
        List<BatchQuestionBody> questions = Bodies.members("questions", batch.questions(), MAX_QUESTIONS);
        for (int i = 0; i < questions.size(); i++) {
            check.addQuestions(question("questions[" + i + "]", questions.get(i)));
        }
        return check.build();
    }

    static BatchView view(BatchCheckResponse batch) {
        List<BatchAnswerView> answers = new ArrayList<>(batch.getAnswersCount());
        for (int i = 0; i < batch.getAnswersCount(); i++) {
            answers.add(view(batch.getDecisionId() + "/" + i, batch.getAnswers(i)));
        }
        return new BatchView(batch.getDecisionId(), batch.getRevision(), batch.getCatalogueVersion(), answers);
    }

    private static BatchQuestion question(String place, BatchQuestionBody body) {
        BatchQuestion.Builder question = BatchQuestion.newBuilder()
                .setPrincipalArn(Values.required(place + ".principal", body.principal()))
                .setSessionName(Values.orEmpty(body.sessionName()));
        Questions.attributes(
                place, body.resource(), body.nonResource(), question::setResource, question::setNonResource);
        return question.build();
    }

    private static BatchAnswerView view(String decisionId, BatchAnswer answer) {
        return new BatchAnswerView(
                answer.getAllowed(),
                answer.getUnknown(),
                answer.getReasonsList(),
                answer.getMessage(),
                answer.getUnauthenticated(),
                decisionId);
    }
}
