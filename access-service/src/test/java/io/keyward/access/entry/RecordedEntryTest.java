package io.keyward.access.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.eks.AccessScope;
import io.keyward.eks.PrincipalArn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is remembered of an entry until EKS has taken a change. */
class RecordedEntryTest {

    private static final Instant THEN = Instant.parse("2026-11-23T10:00:00Z");
    private static final AccessEntry ENTRY = new AccessEntry(
            PrincipalArn.parse("arn:aws:iam::123456789012:role/reader").orElseThrow(),
            "AROAFIRST",
            "STANDARD",
            null,
            List.of("ops"),
            Map.of("team", "carts"),
            THEN,
            THEN,
            7,
            List.of(new Association("arn:aws:eks::aws:cluster-access-policy/A", AccessScope.cluster(), THEN, THEN)));

    private final ObjectMapper json = new ObjectMapper().findAndRegisterModules();

    @Test
    void an_entry_comes_back_as_it_was_with_the_principal_it_is_for() throws JsonProcessingException {
        String remembered = json.writeValueAsString(RecordedEntry.of(ENTRY));

        assertThat(json.readValue(remembered, RecordedEntry.class).toDomain()).isEqualTo(ENTRY);
    }

    @Test
    void what_was_remembered_before_ids_were_known_is_still_read() throws JsonProcessingException {
        ObjectNode old = json.valueToTree(RecordedEntry.of(ENTRY));
        old.remove("principalId");

        assertThat(json.treeToValue(old, RecordedEntry.class).principalId()).isNull();
    }
}
