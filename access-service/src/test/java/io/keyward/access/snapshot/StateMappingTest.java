package io.keyward.access.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.eks.EntryContent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateMappingTest {

    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

    @Test
    void namespaceScopeWithoutNamespacesCoversNothingForCertainAndIsShownAsItIs() {
        EntryContent content = new EntryContent(
                "STANDARD",
                "u",
                List.of(),
                Map.of(),
                new TreeMap<>(Map.of(VIEW, new io.keyward.eks.AccessScope("namespace", List.of()))));

        List<Association> associations = StateMapping.associations(content);

        assertThat(associations)
                .containsExactly(new Association(VIEW, new AccessScope.Unknown("namespace", List.of())));
        assertThat(associations.getFirst().scope().covers("carts")).isFalse();
        assertThat(associations.getFirst().scope().covers("")).isFalse();
    }
}
