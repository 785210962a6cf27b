package io.keyward.simulate;

import io.keyward.authorizer.manifest.Fields;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers lines: a state with the questions on it. */
final class Simulation {

    private static final String CASE = "case";
    private static final String STATE = "state";
    private static final Set<String> LINE = new HashSet<>(List.of(CASE, STATE));

    static {
        for (QuestionKind kind : QuestionKind.values()) {
            LINE.add(kind.member());
        }
    }

    private final States states;

    /** @param catalogue the rules of the access policies */
    Simulation(AccessPolicyCatalogue catalogue) {
        this.states = new States(catalogue);
    }

    /**
     * The line with its answers filled in; case and state as they were, members in a fixed order.
     *
     * @throws io.keyward.authorizer.manifest.ManifestException naming the member that is wrong
     */
    Map<String, @Nullable Object> answer(Map<String, @Nullable Object> line) {
        Fields fields = Fields.root(line);
        fields.allowOnly(LINE);
        if (line.get(CASE) instanceof Map || line.get(CASE) instanceof List) {
            throw fields.wrong(CASE, "must be a number or a text");
        }
        if (!fields.has(STATE)) {
            throw fields.wrong(STATE, "must be there");
        }
        Answers answers = new Answers(states.read(fields.object(STATE)));
        Map<String, @Nullable Object> answered = new LinkedHashMap<>();
        if (line.containsKey(CASE)) {
            answered.put(CASE, line.get(CASE));
        }
        answered.put(STATE, line.get(STATE));
        for (QuestionKind kind : QuestionKind.values()) {
            if (fields.has(kind.member())) {
                List<Object> each = new ArrayList<>();
                fields.objects(kind.member()).forEach(question -> each.add(answers.answer(kind, question)));
                answered.put(kind.member(), each);
            }
        }
        return answered;
    }
}
