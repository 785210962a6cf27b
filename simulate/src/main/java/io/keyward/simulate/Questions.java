package io.keyward.simulate;

import io.keyward.authorizer.identity.IamPrincipal;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.manifest.Fields;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.Set;

/** Reads the parts of questions. */
final class Questions {

    private static final Set<String> URL = Set.of("verb", "path");
    private static final Set<String> RESOURCE =
            Set.of("verb", "group", "version", "resource", "subresource", "name", "namespace");

    private Questions() {}

    /** The principal. An ARN that no entry can have is refused, as it would only ever be asked for by mistake. */
    static String principalArn(Fields question) {
        String arn = question.requiredText("principalArn");
        try {
            IamPrincipal.parse(arn);
        } catch (IllegalArgumentException e) {
            throw question.wrong("principalArn", "must be the ARN of an IAM role, user or account root");
        }
        return arn;
    }

    /** The session; that of {@code aws eks get-token} if none is named. */
    static Session session(Fields question) {
        if (!question.has("sessionName")) {
            return Session.ofKubectl();
        }
        try {
            return Session.named(question.text("sessionName"));
        } catch (IllegalArgumentException e) {
            throw question.wrong(
                    "sessionName", "must be a role session name, which has 2 to 64 of A-Z a-z 0-9 _ + = , . @ -");
        }
    }

    /** What is asked for. Any verb is a question, even an empty one, but it must be said. */
    static Attributes attributes(Fields question) {
        Fields attributes = question.object("attributes");
        if (!attributes.has("verb")) {
            throw attributes.wrong("verb", "must be there");
        }
        if (attributes.has("path")) {
            attributes.allowOnly(URL);
            return new NonResourceAttributes(attributes.text("verb"), attributes.requiredText("path"));
        }
        attributes.allowOnly(RESOURCE);
        if (!attributes.has("resource")) {
            throw attributes.wrong("resource", "must be there, or path");
        }
        return new ResourceAttributes(
                attributes.text("verb"),
                attributes.text("group"),
                attributes.text("version"),
                attributes.text("resource"),
                attributes.text("subresource"),
                attributes.text("name"),
                attributes.text("namespace"));
    }
}
