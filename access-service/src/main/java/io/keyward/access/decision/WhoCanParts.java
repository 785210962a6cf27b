package io.keyward.access.decision;

import io.keyward.access.decision.Queries.RecordedWhoCan;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.WhoCan;
import io.keyward.proto.access.v1.WhoCanPrincipal;
import io.keyward.proto.access.v1.WhoCanResponse;
import io.keyward.proto.access.v1.WhoCanSubject;
import io.keyward.proto.access.v1.WhoCanTotals;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** An answer in parts of bounded size. What is in a part is worked out when it is sent. */
final class WhoCanParts {

    private static final int MAX_PART = 500;

    private final RecordedWhoCan answer;
    private final Consumer<WhoCanResponse> out;
    private WhoCanResponse.Builder part;

    WhoCanParts(RecordedWhoCan answer, Consumer<WhoCanResponse> out) {
        this.answer = answer;
        this.out = out;
        this.part = WhoCanResponse.newBuilder()
                .setDecisionId(answer.id().toString())
                .setRevision(answer.snapshot().revision())
                .setCatalogueVersion(answer.snapshot().access().catalogueVersion());
    }

    void send() {
        Iterator<WhoCan.Found> principals = answer.found().principals().iterator();
        while (principals.hasNext()) {
            if (part.getPrincipalsCount() == MAX_PART) {
                next();
            }
            part.addPrincipals(principal(principals.next()));
        }
        for (WhoCan.SubjectAccess subject : answer.found().subjects()) {
            if (part.getSubjectsCount() == MAX_PART) {
                next();
            }
            part.addSubjects(subject(subject));
        }
        part.setTotals(WhoCanTotals.newBuilder()
                .setAllowed(answer.found().allowed())
                .setUnknown(answer.found().unknown()));
        next();
    }

    private void next() {
        out.accept(part.build());
        part = WhoCanResponse.newBuilder();
    }

    private WhoCanPrincipal principal(WhoCan.Found found) {
        return WhoCanPrincipal.newBuilder()
                .setPrincipalArn(found.principal().entry().principalArn())
                .setUnknown(found.verdict() == Verdict.UNKNOWN)
                .setSessionName(found.sessionName())
                .addAllReasons(reasons(found))
                .build();
    }

    private List<String> reasons(WhoCan.Found found) {
        return found.verdict() == Verdict.ALLOW
                        && found.principal().decide(found.session(), answer.attributes())
                                instanceof Decision.Allowed allowed
                ? Answer.texts(allowed)
                : List.of();
    }

    private static WhoCanSubject subject(WhoCan.SubjectAccess access) {
        return WhoCanSubject.newBuilder()
                .setKind(access.subject().kind())
                .setName(access.subject().name())
                .setNamespace(access.subject().namespace())
                .addAllReasons(access.reasons())
                .build();
    }
}
