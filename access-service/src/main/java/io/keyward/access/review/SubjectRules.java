package io.keyward.access.review;

import io.keyward.access.decision.QuestionRules;
import io.keyward.proto.access.v1.KubernetesUser;
import io.keyward.proto.access.v1.ReviewSubject;
import io.keyward.proto.access.v1.StringValues;
import java.util.Map;

/** The rules of a subject: how much there may be of it, and nothing else. A cluster knows users of any name. */
final class SubjectRules {

    private static final int MAX_NAME = 2048;
    private static final int MAX_GROUPS = 5_000;
    private static final int MAX_EXTRA = 1_000;
    private static final int MAX_EXTRA_VALUE = 4096;
    private static final String USER = "subject.user";

    private SubjectRules() {}

    static void check(QuestionRules rules, boolean present, ReviewSubject subject) {
        if (!present || subject.getSubjectCase() == ReviewSubject.SubjectCase.SUBJECT_NOT_SET) {
            rules.broken("subject", "must be a user or a principal_arn");
            return;
        }
        if (subject.hasUser()) {
            user(rules, subject.getUser());
        } else {
            rules.required("subject.principal_arn", subject.getPrincipalArn(), MAX_NAME);
        }
    }

    private static void user(QuestionRules rules, KubernetesUser user) {
        rules.bounded(USER + ".username", user.getUsername(), MAX_NAME);
        rules.bounded(USER + ".uid", user.getUid(), MAX_NAME);
        atMost(rules, USER + ".groups", user.getGroupsCount(), MAX_GROUPS);
        user.getGroupsList().forEach(group -> rules.bounded(USER + ".groups", group, MAX_NAME));
        extra(rules, user.getExtraMap());
    }

    private static void extra(QuestionRules rules, Map<String, StringValues> extra) {
        int values = extra.values().stream()
                .mapToInt(StringValues::getValuesCount)
                .map(count -> Math.max(1, count))
                .sum();
        atMost(rules, USER + ".extra", values, MAX_EXTRA);
        extra.forEach((key, texts) -> {
            rules.bounded(USER + ".extra", key, MAX_NAME);
            texts.getValuesList().forEach(text -> rules.bounded(USER + ".extra", text, MAX_EXTRA_VALUE));
        });
    }

    private static void atMost(QuestionRules rules, String field, int count, int max) {
        if (count > max) {
            rules.broken(field, "must be at most " + max + ", not " + count);
        }
    }
}
