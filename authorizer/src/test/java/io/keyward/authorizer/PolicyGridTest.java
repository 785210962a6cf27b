package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each policy alone, asked every question that the words of all tables make, and words of no table: it allows what its own
 * table lists and nothing beside it. So every row is asked for each of its neighbours, one word away.
 */
class PolicyGridTest {

    private static final List<PolicyTablesTest.Row> ROWS = PolicyTablesTest.rows();
    private static final List<String> VERBS = words(PolicyTablesTest.Row::verbs, "no-such-verb", "GET", "*", "");
    private static final List<String> GROUPS = words(PolicyTablesTest.Row::groups, "no.such.group", "Apps", "*", "");
    private static final List<String> RESOURCES = words(
            PolicyTablesTest.Row::resources,
            "no-such-resource",
            "no-such-resource/scale",
            "pods/no-such-part",
            "Pods",
            "");
    private static final List<String> PATHS =
            List.of("/", "/api", "/api/", "/api/v1", "/apis", "/apis/apps/v1", "/apisx", "/healthz", "/version", "");

    static Stream<String> policies() {
        return ROWS.stream().map(PolicyTablesTest.Row::policy).distinct();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void policyAllowsItsTableAndNothingBesideIt(String policy) {
        List<PolicyTablesTest.Row> table =
                ROWS.stream().filter(row -> row.policy().equals(policy)).toList();
        PrincipalAccess access = PolicyTablesTest.having(policy);
        List<String> different = new ArrayList<>();
        for (String verb : VERBS) {
            List<PolicyTablesTest.Row> withVerb =
                    table.stream().filter(row -> lists(row.verbs(), verb)).toList();
            for (String path : PATHS) {
                Verdict expected = expected(rowsFor(withVerb, path), "");
                compare(access, new NonResourceAttributes(verb, path), expected, different);
            }
            for (String group : GROUPS) {
                for (String resource : RESOURCES) {
                    List<PolicyTablesTest.Row> listing = rowsFor(withVerb, group, resource);
                    for (String name : List.of("", "x")) {
                        Attributes request = PolicyTablesTest.request(verb, group, resource, name);
                        compare(access, request, expected(listing, name), different);
                    }
                }
            }
        }
        assertThat(different).isEmpty();
    }

    private static void compare(PrincipalAccess access, Attributes request, Verdict expected, List<String> different) {
        Verdict verdict = access.verdict(Session.ofKubectl(), request);
        if (verdict != expected) {
            different.add(request + " is " + verdict + ", not " + expected);
        }
    }

    /** Rows for a few objects whose names are not published leave open what has a name, and allow nothing. */
    private static Verdict expected(Collection<PolicyTablesTest.Row> listing, String name) {
        if (listing.stream().anyMatch(row -> !row.limited())) {
            return Verdict.ALLOW;
        }
        return listing.isEmpty() || name.isEmpty() ? Verdict.NO_OPINION : Verdict.UNKNOWN;
    }

    private static List<PolicyTablesTest.Row> rowsFor(List<PolicyTablesTest.Row> rows, String group, String resource) {
        int slash = resource.indexOf('/');
        String part = slash < 0 ? resource : "*" + resource.substring(slash);
        return rows.stream()
                .filter(row -> lists(row.groups(), group))
                .filter(row ->
                        lists(row.resources(), resource) || row.resources().contains(part))
                .toList();
    }

    private static List<PolicyTablesTest.Row> rowsFor(List<PolicyTablesTest.Row> rows, String path) {
        return rows.stream()
                .filter(row -> lists(row.urls(), path)
                        || row.urls().stream()
                                .anyMatch(url -> url.endsWith("/*") && path.startsWith(url.replace("*", ""))))
                .toList();
    }

    private static boolean lists(List<String> words, String word) {
        return words.contains("*") || words.contains(word);
    }

    private static List<String> words(Function<PolicyTablesTest.Row, List<String>> column, String... more) {
        SortedSet<String> words = new TreeSet<>(List.of(more));
        ROWS.forEach(row -> words.addAll(column.apply(row)));
        return List.copyOf(words);
    }
}
