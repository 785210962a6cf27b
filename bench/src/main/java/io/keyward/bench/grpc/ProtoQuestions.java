package io.keyward.bench.grpc;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.bench.facts.Question;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchQuestion;
import io.keyward.proto.access.v1.CheckRequest;
import java.util.List;

/** Questions as they go over the wire. */
final class ProtoQuestions {

    private ProtoQuestions() {}

    static CheckRequest check(String cluster, Question question) {
        CheckRequest.Builder request =
                CheckRequest.newBuilder().setCluster(cluster).setPrincipalArn(question.principalArn());
        Attributes attributes = question.attributes();
        switch (attributes) {
            case ResourceAttributes resource -> request.setResource(resource(resource));
            case NonResourceAttributes url -> request.setNonResource(url(url));
        }
        return request.build();
    }

    static BatchCheckRequest batch(String cluster, List<Question> questions) {
        BatchCheckRequest.Builder request = BatchCheckRequest.newBuilder().setCluster(cluster);
        questions.forEach(question -> request.addQuestions(member(question)));
        return request.build();
    }

    private static BatchQuestion member(Question question) {
        BatchQuestion.Builder member = BatchQuestion.newBuilder().setPrincipalArn(question.principalArn());
        Attributes attributes = question.attributes();
        switch (attributes) {
            case ResourceAttributes resource -> member.setResource(resource(resource));
            case NonResourceAttributes url -> member.setNonResource(url(url));
        }
        return member.build();
    }

    private static io.keyward.proto.access.v1.ResourceAttributes resource(ResourceAttributes asked) {
        return io.keyward.proto.access.v1.ResourceAttributes.newBuilder()
                .setVerb(asked.verb())
                .setGroup(asked.group())
                .setResource(asked.resource())
                .setSubresource(asked.subresource())
                .setName(asked.name())
                .setNamespace(asked.namespace())
                .build();
    }

    private static io.keyward.proto.access.v1.NonResourceAttributes url(NonResourceAttributes asked) {
        return io.keyward.proto.access.v1.NonResourceAttributes.newBuilder()
                .setVerb(asked.verb())
                .setPath(asked.path())
                .build();
    }
}
