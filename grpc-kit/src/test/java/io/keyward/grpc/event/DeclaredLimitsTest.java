package io.keyward.grpc.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import io.keyward.grpc.event.Violations.Place;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.ListEventsRequest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The limits are protovalidate's: it judges as this does. */
class DeclaredLimitsTest {

    private static final int EVENTS = 3_000;
    private static final List<String> TEXTS = List.of(
            "",
            "x",
            "x".repeat(8192),
            "x".repeat(8193),
            "ä".repeat(4096),
            "ä".repeat(4097),
            "𝄞".repeat(2048),
            "𝄞".repeat(2049),
            "x".repeat(65_536),
            "x".repeat(65_537),
            "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "3f2504e0-4f89-41d3-9a0c-0305e82c330");

    private final Validator protovalidate = ValidatorFactory.newBuilder().build();
    private final DeclaredLimits limits = new DeclaredLimits(AuditEvent.getDescriptor());

    @Test
    void generated_events_are_judged_as_by_protovalidate() throws ValidationException {
        Random random = new Random(7);
        for (int i = 0; i < EVENTS; i++) {
            AuditEvent event = generated(random);
            Violations violations = new Violations();
            limits.check(event, Place.root(""), violations);
            assertThat(violations.found().isEmpty())
                    .as("event %d: %s", i, violations.found())
                    .isEqualTo(protovalidate.validate(event).isSuccess());
        }
    }

    @Test
    void a_rule_that_nobody_would_check_is_a_fault_at_the_start() {
        assertThatThrownBy(() -> new DeclaredLimits(ListEventsRequest.getDescriptor()))
                .hasMessageContaining("keyward.audit.v1.ListEventsRequest.cluster_arn");
    }

    /** Well-formed, but for one or two of its fields. */
    private static AuditEvent generated(Random random) {
        AuditEvent.Builder event =
                CatalogueEvents.all().get(random.nextInt(CatalogueEvents.all().size())).toBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            String text = TEXTS.get(random.nextInt(TEXTS.size()));
            switch (random.nextInt(12)) {
                case 0 -> event.setId(text);
                case 1 -> event.setAggregate(text);
                case 2 -> event.clearTime();
                case 3 -> event.setActor(Actor.newBuilder().setName(text));
                case 4 -> event.getActorBuilder().setDoor(text);
                case 5 -> event.setOutcomeValue(random.nextInt(8) - 1);
                case 6 -> event.setReason(text);
                case 7 -> event.setMessage(text);
                case 8 -> event.setPrincipalArn(text);
                case 9 -> event.setRevision(random.nextInt(3) - 1);
                case 10 -> event.getDecisionsBuilder().addTexts(text);
                default ->
                    event.getDecisionsBuilder()
                            .addTexts("")
                            .addDecisionsBuilder()
                            .setVerdictValue(random.nextInt(7) - 1);
            }
        }
        return event.build();
    }
}
