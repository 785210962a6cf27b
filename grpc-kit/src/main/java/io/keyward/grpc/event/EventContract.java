package io.keyward.grpc.event;

import build.buf.validate.FieldRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.event.Violations.Place;
import io.keyward.grpc.validation.DeclaredRules;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.ActionContract;
import io.keyward.proto.audit.v1.ActionProto;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What an audit event must, may and must not hold: the limits at {@link AuditEvent} and the contract of its {@link Action}, both
 * written in the proto files. Whoever writes events judges them by this before they are durable, and the log before it takes them in.
 */
public final class EventContract {

    /** The most bytes of a serialized event. */
    public static final int MAX_EVENT_BYTES = Math.toIntExact(AppendEventsRequest.getDescriptor()
            .findFieldByNumber(AppendEventsRequest.EVENTS_FIELD_NUMBER)
            .getOptions()
            .getExtension(ValidateProto.field)
            .getRepeated()
            .getItems()
            .getBytes()
            .getMaxLen());

    private static final int MAX_UTF8_BYTES_PER_CHAR = 3;
    private static final Map<FieldDescriptor, Integer> MOST_BYTES = new ConcurrentHashMap<>();

    private static final Map<Action, Terms> TERMS = terms();
    private static final Map<String, Action> BY_NAME = byName();

    private EventContract() {}

    /** An action's name, as events bear it. */
    public static String name(Action action) {
        return of(action).getName();
    }

    /** The action of a name; empty if the catalogue has none. */
    public static Optional<Action> action(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** An action's contract, as the catalogue states it. */
    public static ActionContract of(Action action) {
        return action.getValueDescriptor().getOptions().getExtension(ActionProto.contract);
    }

    /** A text that a field of events takes: as it is, or cut at the field's limit so that it can be seen. */
    public static String fitting(FieldDescriptor field, String text) {
        int most = mostBytes(field);
        if (isShort(text, most)) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= most) {
            // As it is on the wire: half a surrogate pair is a question mark there, and three bytes to protovalidate.
            return new String(bytes, StandardCharsets.UTF_8);
        }
        String cut = "… (cut, had " + bytes.length + " bytes)";
        int end = most - cut.getBytes(StandardCharsets.UTF_8).length;
        while (isWithinCharacter(bytes[end])) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + cut;
    }

    /** Whether a text keeps to the limit of a field of events. */
    static boolean fits(FieldDescriptor field, String text) {
        int most = mostBytes(field);
        return isShort(text, most) || text.getBytes(StandardCharsets.UTF_8).length <= most;
    }

    private static boolean isShort(String text, int mostBytes) {
        return text.length() <= mostBytes / MAX_UTF8_BYTES_PER_CHAR;
    }

    private static boolean isWithinCharacter(byte utf8) {
        return (utf8 & 0xc0) == 0x80;
    }

    private static int mostBytes(FieldDescriptor field) {
        return MOST_BYTES.computeIfAbsent(field, EventContract::declaredBytes);
    }

    private static int declaredBytes(FieldDescriptor field) {
        FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
        StringRules text = (field.isRepeated() ? rules.getRepeated().getItems() : rules).getString();
        return Math.toIntExact(text.getMaxBytes());
    }

    /** The rules that an event breaks, each with its field under {@code path}; where there are very many, the first of them. */
    public static List<FieldViolation> violations(String path, AuditEvent event) {
        Place place = Place.root(path);
        Violations violations = new Violations();
        DeclaredRules.violations(event)
                .forEach(broken -> violations.add(place.at(broken.field()), broken.description()));
        Action action = BY_NAME.get(event.getAction());
        if (action == null) {
            violations.add(place.at("action"), Violations.shown(event.getAction()) + " is not in the catalogue");
        } else {
            terms(action).check(event, place, violations);
        }
        if (event.hasDecisions()) {
            QuestionRules.check(event.getDecisions(), place.at("decisions"), violations);
        }
        return violations.found();
    }

    private static Terms terms(Action action) {
        Terms terms = TERMS.get(action);
        if (terms == null) {
            throw new IllegalStateException(action + " has no contract");
        }
        return terms;
    }

    private static Map<Action, Terms> terms() {
        Map<Action, Terms> terms = new EnumMap<>(Action.class);
        Stream.of(Action.values())
                .filter(action -> action != Action.ACTION_UNSPECIFIED && action != Action.UNRECOGNIZED)
                .forEach(action -> terms.put(action, new Terms(of(action))));
        return terms;
    }

    private static Map<String, Action> byName() {
        Map<String, Action> actions = new HashMap<>();
        TERMS.keySet().forEach(action -> {
            if (actions.put(name(action), action) != null) {
                throw new IllegalStateException(name(action) + " is the name of two actions");
            }
        });
        return actions;
    }

    /** An action's contract, ready to be checked. */
    private static final class Terms {

        private static final List<String> GOVERNED = List.of(
                "cluster_arn",
                "principal_arn",
                "policy_arn",
                "before",
                "after",
                "decision_id",
                "aws_request_id",
                "decisions");

        private final ActionContract contract;
        private final List<FieldDescriptor> must;
        private final List<FieldDescriptor> never;

        private Terms(ActionContract contract) {
            this.contract = contract;
            this.must = contract.getMustList().stream().map(Terms::field).toList();
            contract.getMayList().forEach(Terms::field);
            this.never = GOVERNED.stream()
                    .filter(name -> !contract.getMustList().contains(name)
                            && !contract.getMayList().contains(name))
                    .map(Terms::field)
                    .toList();
        }

        private static FieldDescriptor field(String name) {
            Descriptor event = AuditEvent.getDescriptor();
            FieldDescriptor field = event.findFieldByName(name);
            if (field == null || !GOVERNED.contains(name)) {
                throw new IllegalStateException("a contract names " + name + ", which is none of " + GOVERNED);
            }
            return field;
        }

        private void check(AuditEvent event, Place place, Violations violations) {
            if (isOutcome(event.getOutcome()) && !contract.getOutcomesList().contains(event.getOutcome())) {
                violations.add(place.at("outcome"), event.getOutcome() + " never comes of " + contract.getName());
            }
            if (event.getOutcome() == Outcome.OUTCOME_REFUSED) {
                checkRefused(event, place, violations);
            } else {
                requireAll(event, place, violations);
            }
            for (FieldDescriptor field : never) {
                if (event.hasField(field)) {
                    violations.add(place.at(field.getName()), "is no part of " + contract.getName());
                }
            }
        }

        /** What is none is told by the limits. */
        private static boolean isOutcome(Outcome outcome) {
            return outcome != Outcome.OUTCOME_UNSPECIFIED && outcome != Outcome.UNRECOGNIZED;
        }

        private static void checkRefused(AuditEvent event, Place place, Violations violations) {
            if (event.getReason().isEmpty()) {
                violations.add(place.at("reason"), "is missing: something was refused");
            }
            if (event.hasDecisions() && event.getDecisionId().isEmpty()) {
                violations.add(place.at("decision_id"), "is missing: the ids of its questions begin with it");
            }
        }

        private void requireAll(AuditEvent event, Place place, Violations violations) {
            for (FieldDescriptor field : must) {
                if (!event.hasField(field)) {
                    violations.add(place.at(field.getName()), "is missing: part of every " + contract.getName());
                }
            }
        }
    }
}
