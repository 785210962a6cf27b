package io.keyward.bench.facts;

import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.List;

/** Answers questions the slow way, rule by rule, to hold everything that is measured against. */
final class RightAnswers {

    private RightAnswers() {}

    static Verdict of(Holder holder, Attributes attributes) {
        Verdict verdict = Verdict.NO_OPINION;
        for (Association association : holder.associations()) {
            if (!association.scope().covers(namespace(attributes))) {
                continue;
            }
            for (PublishedRule rule : rules(association)) {
                if (rule.rule().matches(attributes)) {
                    if (!rule.limited()) {
                        return Verdict.ALLOW;
                    }
                    verdict = Verdict.UNKNOWN;
                }
            }
        }
        return verdict;
    }

    private static List<PublishedRule> rules(Association association) {
        return Policies.CATALOGUE.find(association.policyArn()).orElseThrow().rules();
    }

    private static String namespace(Attributes attributes) {
        return attributes instanceof ResourceAttributes resource ? resource.namespace() : "";
    }
}
