package io.keyward.kubernetes.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One field that breaks a rule.
 *
 * @param field the path of the field
 * @param reason Kubernetes' word for the kind of rule, such as {@code FieldValueInvalid}
 * @param message what is wrong with the value
 */
public record Invalid(String field, String reason, String message) {

    /** A value that is not allowed; the value as Kubernetes prints it. */
    public static Invalid value(String field, String printed, String rule) {
        return new Invalid(field, "FieldValueInvalid", "Invalid value: " + printed + ": " + rule);
    }

    /** A value that is none of those allowed. */
    public static Invalid unsupported(String field, String printed, String supported) {
        return new Invalid(
                field, "FieldValueNotSupported", "Unsupported value: " + printed + ": supported values: " + supported);
    }

    /** A field that may not be set. */
    public static Invalid forbidden(String field, String rule) {
        return new Invalid(field, "FieldValueForbidden", "Forbidden: " + rule);
    }

    /** The 422 for fields of an object; {@code kind} is empty where Kubernetes leaves it out. */
    public static Status status(String group, String kind, List<Invalid> problems) {
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("group", group);
        if (!kind.isEmpty()) {
            details.put("kind", kind);
        }
        var causes = details.putArray("causes");
        for (Invalid problem : problems) {
            causes.addObject()
                    .put("reason", problem.reason())
                    .put("message", problem.message())
                    .put("field", problem.field());
        }
        List<String> texts =
                problems.stream().map(p -> p.field() + ": " + p.message()).toList();
        String text = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
        return Status.invalid(kind + "." + group + " \"\" is invalid: " + text, details);
    }
}
