package io.keyward.gateway.eks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AssociationPageTest {

    private static final PageTokens TOKENS = new PageTokens(List.of(new SecretKeySpec(new byte[32], "HmacSHA256")));

    @Test
    void pages_of_any_size_hold_every_association_once_newest_first() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        for (int round = 0; round < 200; round++) {
            AccessEntry entry = entry("a", random.ints(random.nextInt(21), 0, 5).toArray());
            List<AssociatedAccessPolicy> seen = new ArrayList<>();
            String token = "";
            do {
                AssociationPage page = AssociationPage.of(TOKENS, "alice", entry, 1 + random.nextInt(4), token);
                seen.addAll(page.associations());
                token = page.nextToken();
            } while (!token.isEmpty());

            assertThat(seen).containsExactlyInAnyOrderElementsOf(entry.getAssociatedAccessPoliciesList());
            assertThat(seen.stream().map(a -> -a.getAssociatedAt().getSeconds()).toList())
                    .isSorted();
        }
    }

    @Test
    void an_association_removed_between_pages_hides_no_other() {
        AccessEntry entry = entry("a", 1, 2, 3);
        String token = AssociationPage.of(TOKENS, "alice", entry, 1, "").nextToken();
        AccessEntry changed = entry("a", 1, 2);

        assertThat(AssociationPage.of(TOKENS, "alice", changed, 5, token).associations())
                .hasSize(2);
    }

    @Test
    void a_token_holds_for_its_entry_only() {
        String token =
                AssociationPage.of(TOKENS, "alice", entry("a", 1, 2), 1, "").nextToken();

        assertThatThrownBy(() -> AssociationPage.of(TOKENS, "alice", entry("b", 1, 2), 1, token))
                .hasMessageContaining("nextToken was not issued for this request");
        assertThatThrownBy(() -> AssociationPage.of(TOKENS, "bob", entry("a", 1, 2), 1, token))
                .hasMessageContaining("nextToken was not issued for this request");
        assertThatThrownBy(() -> AssociationPage.of(TOKENS, "alice", entry("a", 1, 2), 1, "garbage"))
                .hasMessageContaining("nextToken was not issued for this request");
    }

    private static AccessEntry entry(String principal, int... seconds) {
        AccessEntry.Builder entry = AccessEntry.newBuilder().setPrincipalArn(principal);
        for (int i = 0; i < seconds.length; i++) {
            entry.addAssociatedAccessPolicies(AssociatedAccessPolicy.newBuilder()
                    .setPolicyArn("policy-" + i)
                    .setAssociatedAt(Timestamp.newBuilder().setSeconds(seconds[i])));
        }
        return entry.build();
    }
}
