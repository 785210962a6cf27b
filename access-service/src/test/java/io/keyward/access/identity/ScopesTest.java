package io.keyward.access.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.proto.identity.v1.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopesTest {

    private static final String A = "111111111111";
    private static final String B = "222222222222";

    /** Scopes are written {@code accounts|clusters|labels}, clusters as {@code account/name}. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    # everything
                    ||,        ||,        true
                    A||,       ||,        true
                    ||,        A||,       false
                    ||,        |A/x|,     false
                    ||,        ||k=v,     false
                    # accounts
                    A||,       A||,       true
                    A||,       A B||,     true
                    A B||,     A||,       false
                    B||,       A||,       false
                    # a cluster has the account that its ARN says
                    |A/x|,     A||,       true
                    |A/x B/x|, A||,       false
                    A|A/x B/x|,A||,       true
                    A||,       |A/x|,     false
                    # clusters
                    |A/x|,     |A/x A/y|, true
                    |A/x A/y|, |A/x|,     false
                    A|A/x B/y|,|A/x|,     true
                    # labels: all that are asked for, and never those that a cluster happens to have
                    ||k=v l=w, ||k=v,     true
                    ||k=v,     ||k=v l=w, false
                    ||k=v,     ||k=w,     false
                    |A/x|,     ||k=v,     false
                    |A/x|k=v,  ||k=v,     true
                    ||k=v,     A||,       false
                    A||k=v,    A||,       true
                    A||k=v,    A||k=v,    true
                    # about nothing at all
                    B|A/x|,    |B/z|k=v,  true
                    """)
    void one_lies_within_another(String inner, String outer, boolean within) {
        assertThat(Scopes.within(scope(inner), scope(outer))).isEqualTo(within);
    }

    /** Every pair of scopes over a small world, against all clusters and labels that there could be. */
    @Test
    void it_is_so_exactly_if_no_cluster_could_tell_them_apart() {
        List<Scope> scopes = scopes();
        List<String> arns =
                List.of(arn("A/x"), arn("A/y"), arn("B/x"), arn("B/never-named"), arn("A/never-named"), arn("C/x"));
        List<Map<String, String>> labels =
                List.of(Map.of(), Map.of("k", "v"), Map.of("k", "w"), Map.of("k", "v", "l", "w"));
        for (Scope inner : scopes) {
            for (Scope outer : scopes) {
                boolean subset = arns.stream().allMatch(arn -> labels.stream()
                        .allMatch(has -> !holds(inner, arn, has) || holds(outer, arn, has)));
                assertThat(Scopes.within(inner, outer))
                        .as("%s within %s", inner, outer)
                        .isEqualTo(subset);
            }
        }
    }

    private static boolean holds(Scope scope, String arn, Map<String, String> labels) {
        return (scope.getAccountsCount() == 0 || scope.getAccountsList().contains(arn.split(":", -1)[4]))
                && (scope.getClustersCount() == 0 || scope.getClustersList().contains(arn))
                && labels.entrySet().containsAll(scope.getClusterLabelsMap().entrySet());
    }

    private static List<Scope> scopes() {
        List<Scope> scopes = new ArrayList<>();
        for (String accounts : List.of("", "A", "B", "A C")) {
            for (String clusters : List.of("", "A/x", "A/x A/y", "B/x", "A/x B/x")) {
                for (String labels : List.of("", "k=v", "k=w", "k=v l=w")) {
                    scopes.add(scope(accounts + "|" + clusters + "|" + labels));
                }
            }
        }
        return scopes;
    }

    private static Scope scope(String text) {
        String[] parts = text.strip().split("\\|", -1);
        Scope.Builder scope = Scope.newBuilder();
        words(parts[0]).forEach(account -> scope.addAccounts(account(account)));
        words(parts[1]).forEach(cluster -> scope.addClusters(arn(cluster)));
        words(parts[2]).forEach(label -> {
            String[] pair = label.split("=", -1);
            scope.putClusterLabels(pair[0], pair[1]);
        });
        return scope.build();
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split(" ", -1));
    }

    private static String account(String letter) {
        return switch (letter) {
            case "A" -> A;
            case "B" -> B;
            default -> "333333333333";
        };
    }

    private static String arn(String cluster) {
        String[] parts = cluster.split("/", -1);
        return "arn:aws:eks:us-west-2:" + account(parts[0]) + ":cluster/" + parts[1];
    }
}
