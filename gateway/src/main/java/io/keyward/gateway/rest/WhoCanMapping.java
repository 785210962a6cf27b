package io.keyward.gateway.rest;

import io.keyward.gateway.rest.WhoCanViews.HeadView;
import io.keyward.gateway.rest.WhoCanViews.PrincipalView;
import io.keyward.gateway.rest.WhoCanViews.SubjectView;
import io.keyward.gateway.rest.WhoCanViews.TotalsView;
import io.keyward.gateway.rest.WhoCanViews.WhoCanQuestion;
import io.keyward.proto.access.v1.WhoCanPrincipal;
import io.keyward.proto.access.v1.WhoCanRequest;
import io.keyward.proto.access.v1.WhoCanResponse;
import io.keyward.proto.access.v1.WhoCanSubject;
import io.keyward.proto.access.v1.WhoCanTotals;

/** Between who-can answers and their JSON. */
final class WhoCanMapping {

    private WhoCanMapping() {}

    /**
     * The question asked.
     *
     * @throws ProblemException naming the first member at fault
     */
    static WhoCanRequest request(WhoCanQuestion question) {
        WhoCanRequest.Builder request = WhoCanRequest.newBuilder()
                .setCluster(Values.required("cluster", question.cluster()))
                .setState(Questions.state(question.state()))
                .setMinRevision(Questions.minRevision(question.minRevision()));
        Questions.attributes(
                "", question.resource(), question.nonResource(), request::setResource, request::setNonResource);
        return request.build();
    }

    static HeadView head(WhoCanResponse first) {
        return new HeadView(first.getDecisionId(), first.getRevision(), first.getCatalogueVersion());
    }

    static PrincipalView view(WhoCanPrincipal principal) {
        return new PrincipalView(
                principal.getPrincipalArn(),
                principal.getReasonsList(),
                principal.getUnknown(),
                Values.orAbsent(principal.getSessionName()));
    }

    static SubjectView view(WhoCanSubject subject) {
        return new SubjectView(
                subject.getKind(),
                subject.getName(),
                Values.orAbsent(subject.getNamespace()),
                subject.getReasonsList());
    }

    static TotalsView view(WhoCanTotals totals) {
        return new TotalsView(totals.getAllowed(), totals.getUnknown());
    }
}
