package io.keyward.gateway.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.keyward.gateway.rest.WhoCanViews.HeadView;
import io.keyward.gateway.rest.WhoCanViews.LastLine;
import io.keyward.gateway.rest.WhoCanViews.PrincipalView;
import io.keyward.gateway.rest.WhoCanViews.SubjectView;
import io.keyward.gateway.rest.WhoCanViews.TotalsView;
import java.io.IOException;

/** The form of a who-can answer that is written as it comes: its head, principals, subjects, totals, in this order. */
sealed interface WhoCanAnswer {

    void head(HeadView head) throws IOException;

    void principal(PrincipalView principal) throws IOException;

    void subject(SubjectView subject) throws IOException;

    void totals(TotalsView totals) throws IOException;

    /** One object, which is valid JSON only when it is whole. */
    final class Whole implements WhoCanAnswer {

        private final JsonGenerator json;
        private boolean inSubjects;

        Whole(JsonGenerator json) {
            this.json = json;
        }

        @Override
        public void head(HeadView head) throws IOException {
            json.writeStartObject();
            json.writeStringField("decisionId", head.decisionId());
            json.writeNumberField("revision", head.revision());
            json.writeStringField("catalogueVersion", head.catalogueVersion());
            json.writeArrayFieldStart("principals");
        }

        @Override
        public void principal(PrincipalView principal) throws IOException {
            json.writePOJO(principal);
        }

        @Override
        public void subject(SubjectView subject) throws IOException {
            beginSubjects();
            json.writePOJO(subject);
        }

        @Override
        public void totals(TotalsView totals) throws IOException {
            beginSubjects();
            json.writeEndArray();
            json.writePOJOField("totals", totals);
            json.writeEndObject();
        }

        private void beginSubjects() throws IOException {
            if (!inSubjects) {
                json.writeEndArray();
                json.writeArrayFieldStart("subjects");
                inSubjects = true;
            }
        }
    }

    /** One object a line; without the line of totals, the answer is not whole. */
    final class Lines implements WhoCanAnswer {

        private final JsonGenerator json;

        Lines(JsonGenerator json) {
            this.json = json;
        }

        @Override
        public void head(HeadView head) throws IOException {
            line(head);
        }

        @Override
        public void principal(PrincipalView principal) throws IOException {
            line(principal);
        }

        @Override
        public void subject(SubjectView subject) throws IOException {
            line(subject);
        }

        @Override
        public void totals(TotalsView totals) throws IOException {
            line(new LastLine(totals));
        }

        private void line(Object value) throws IOException {
            json.writePOJO(value);
            json.writeRaw('\n');
        }
    }
}
