package io.keyward.kubernetes.review;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.kubernetes.selector.FieldSelector;
import io.keyward.kubernetes.selector.LabelSelector;
import java.util.Set;

/** Selectors in reviews. No authorizer looks at them; one that cannot be read is reported. */
final class AskedSelectors {

    private static final Set<String> WITH_VALUES = Set.of("In", "NotIn");
    private static final Set<String> WITHOUT_VALUES = Set.of("Exists", "DoesNotExist");

    private AskedSelectors() {}

    static boolean readable(JsonNode selector, boolean field) {
        try {
            String raw = selector.path("rawSelector").asText();
            if (field) {
                FieldSelector.parse(raw);
            } else {
                LabelSelector.parse(raw);
            }
        } catch (IllegalArgumentException e) {
            return false;
        }
        for (JsonNode requirement : selector.path("requirements")) {
            String operator = requirement.path("operator").asText();
            int values = requirement.path("values").size();
            boolean known = WITH_VALUES.contains(operator)
                    ? values > 0 && (!field || values == 1)
                    : !field && WITHOUT_VALUES.contains(operator) && values == 0;
            if (!known) {
                return false;
            }
        }
        return true;
    }
}
