package io.keyward.access.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.event.CatalogueEvents;
import io.keyward.grpc.event.EventContract;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.AuditEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the outbox takes, the log takes. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class OutboxContractTest {

    private static final Caller CALLER = new Caller(
            Identity.user("operator", "https://issuer.test", "operator-1", List.of()),
            "127.0.0.1",
            "junit",
            "request-1",
            "grpc");
    private static final List<String> CHARACTERS = List.of("x", "ä", "€", "𝄞", "\u0000", "\ud834");

    @Inject
    Outbox outbox;

    @Test
    void a_refusal_of_any_action_is_recordable_whatever_it_named() throws InvalidProtocolBufferException {
        Random random = new Random(11);
        for (Action action : CatalogueEvents.actions().toList()) {
            if (!EventContract.of(action)
                    .getOutcomesList()
                    .contains(io.keyward.proto.audit.v1.Outcome.OUTCOME_REFUSED)) {
                continue;
            }
            Event refusal = Event.of(action, Outcome.REFUSED).because(text(random) + "r", text(random));
            if (has(action, "cluster_arn")) {
                refusal.about(text(random), "request/1");
            }
            if (has(action, "principal_arn")) {
                refusal.principal(text(random));
            }
            if (has(action, "policy_arn")) {
                refusal.policy(text(random));
            }

            AuditEvent event =
                    AuditEvent.parseFrom(outbox.encode(refusal, CALLER).payload());

            assertThat(EventContract.violations("", event)).as(action.name()).isEmpty();
        }
    }

    @Test
    void an_event_that_breaks_the_contract_is_not_taken() {
        Event nobody = Event.of(Action.ACTION_ACCESS_ENTRY_DELETE, Outcome.SUCCESS)
                .on("arn:aws:eks:us-west-2:123456789012:cluster/c", 1)
                .before(Map.of("type", "STANDARD"));

        assertThatThrownBy(() -> outbox.encode(nobody, CALLER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("principal_arn");
    }

    private static boolean has(Action action, String field) {
        return EventContract.of(action).getMustList().contains(field)
                || EventContract.of(action).getMayList().contains(field);
    }

    private static String text(Random random) {
        return CHARACTERS.get(random.nextInt(CHARACTERS.size())).repeat(random.nextInt(70_000));
    }
}
