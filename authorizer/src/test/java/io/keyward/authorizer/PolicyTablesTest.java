package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of every published policy table, as questions; {@link PolicyGridTest} asks for what is in no row. */
class PolicyTablesTest {

    private static final Session SESSION = Session.ofKubectl();

    private static final String PRINCIPAL = "arn:aws:iam::123456789012:role/r";
    private static final String ARN = "arn:aws:eks::aws:cluster-access-policy/";

    private final Map<String, PrincipalAccess> byPolicy = new HashMap<>();

    record Row(
            String policy,
            int number,
            List<String> verbs,
            List<String> groups,
            List<String> resources,
            List<String> urls,
            boolean limited) {
        @Override
        public String toString() {
            return policy + " row " + number;
        }
    }

    static List<Row> rows() {
        ObjectMapper json = new ObjectMapper();
        try (InputStream in = PolicyTablesTest.class.getResourceAsStream("policy-tables.jsonl")) {
            List<Row> rows = new ArrayList<>();
            for (String line : new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                JsonNode row = json.readTree(line);
                rows.add(new Row(
                        row.get("policy").asText(),
                        row.get("row").asInt(),
                        texts(row.path("verbs")),
                        texts(row.path("apiGroups")),
                        texts(row.path("resources")),
                        texts(row.path("nonResourceURLs")),
                        row.path("namesUnpublished").asBoolean()));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void catalogueHoldsTheRow(Row row) {
        PublishedRule rule = policy(row.policy()).rules().get(row.number() - 1);
        assertThat(rule.rule().verbs()).isEqualTo(row.verbs());
        assertThat(rule.rule().apiGroups()).isEqualTo(row.groups());
        assertThat(rule.rule().resources()).isEqualTo(row.resources());
        assertThat(rule.rule().nonResourceUrls()).isEqualTo(row.urls());
        assertThat(rule.rule().resourceNames()).isEmpty();
        assertThat(rule.limited()).isEqualTo(row.limited());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void rowAllowsWhatItLists(Row row) {
        PrincipalAccess access = principal(row.policy());
        if (row.limited()) {
            assertThat(verdicts(access, row, "x")).containsOnly(Verdict.UNKNOWN);
        } else {
            assertThat(verdicts(access, row, "")).containsOnly(Verdict.ALLOW);
            assertThat(verdicts(access, row, "x")).containsOnly(Verdict.ALLOW);
        }
    }

    @Test
    void everyRowOfTheCatalogueIsInATable() {
        Map<String, Integer> counts = new HashMap<>();
        rows().forEach(row -> counts.merge(row.policy(), 1, Integer::sum));
        assertThat(counts).hasSize(16);
        for (AccessPolicy policy : AccessPolicyCatalogue.builtIn().policies()) {
            assertThat(policy.rules()).hasSize(counts.getOrDefault(policy.name(), 0));
        }
    }

    @Test
    void adminEditAndViewAreNestedAndAsLargeAsTheirTables() {
        Set<String> admin = tuples("AmazonEKSAdminPolicy");
        Set<String> edit = tuples("AmazonEKSEditPolicy");
        Set<String> view = tuples("AmazonEKSViewPolicy");
        assertThat(admin).hasSize(389).containsAll(edit);
        assertThat(edit).hasSize(372).containsAll(view);
        assertThat(view).hasSize(168);
    }

    @ParameterizedTest
    @CsvSource({
        // what surprises in the tables: policy, verb, group, resource, allowed
        "AmazonEKSAdminPolicy, get, '', nodes, false",
        "AmazonEKSAdminPolicy, get, coordination.k8s.io, leases, false",
        "AmazonEKSAdminPolicy, list, events.k8s.io, events, false",
        "AmazonEKSAdminPolicy, get, metrics.k8s.io, pods, false",
        "AmazonEKSAdminPolicy, create, '', pods/eviction, false",
        "AmazonEKSAdminPolicy, update, '', pods/ephemeralcontainers, false",
        "AmazonEKSAdminPolicy, create, '', serviceaccounts/token, false",
        "AmazonEKSAdminPolicy, update, '', endpoints, false",
        "AmazonEKSAdminPolicy, create, '', resourcequotas, false",
        "AmazonEKSAdminPolicy, get, '', persistentvolumes, false",
        "AmazonEKSAdminPolicy, list, storage.k8s.io, storageclasses, false",
        "AmazonEKSAdminPolicy, get, example.com, widgets, false",
        "AmazonEKSAdminPolicy, bind, rbac.authorization.k8s.io, roles, false",
        "AmazonEKSAdminPolicy, escalate, rbac.authorization.k8s.io, roles, false",
        "AmazonEKSAdminPolicy, create, rbac.authorization.k8s.io, rolebindings, true",
        "AmazonEKSAdminPolicy, create, authorization.k8s.io, localsubjectaccessreviews, true",
        "AmazonEKSEditPolicy, create, authorization.k8s.io, localsubjectaccessreviews, false",
        "AmazonEKSEditPolicy, get, rbac.authorization.k8s.io, roles, false",
        "AmazonEKSEditPolicy, get, '', secrets, true",
        "AmazonEKSEditPolicy, create, '', pods/exec, true",
        "AmazonEKSEditPolicy, impersonate, '', serviceaccounts, true",
        "AmazonEKSViewPolicy, get, '', secrets, false",
        "AmazonEKSViewPolicy, get, '', pods/exec, false",
        "AmazonEKSViewPolicy, get, '', pods/log, true",
        "AmazonEKSViewPolicy, list, '', namespaces, true",
        "AmazonEKSAdminViewPolicy, get, '', pods/exec, true",
        "AmazonEKSAdminViewPolicy, list, example.com, widgets, true",
        "AmazonEKSAdminViewPolicy, create, '', pods, false",
        "AmazonEKSClusterAdminPolicy, no-such-verb, no.such.group, no-such/thing, true",
        "AmazonARCRegionSwitchScalingPolicy, update, apps, deployments/scale, true",
        "AmazonARCRegionSwitchScalingPolicy, update, apps, deployments, false",
        "AmazonARCRegionSwitchScalingPolicy, get, example.com, widgets/status, true"
    })
    void tablesAreTakenLiterally(String policy, String verb, String group, String resource, boolean allowed) {
        assertThat(principal(policy).verdict(SESSION, request(verb, group, resource, "")))
                .isEqualTo(allowed ? Verdict.ALLOW : Verdict.NO_OPINION);
    }

    @ParameterizedTest
    @CsvSource({
        "AmazonEKSClusterAdminPolicy, get, /healthz, true",
        "AmazonEKSClusterAdminPolicy, post, /anything, true",
        "AmazonEKSAdminViewPolicy, get, /healthz, false",
        "AmazonEKSArgoCDClusterPolicy, get, /api, true",
        "AmazonEKSArgoCDClusterPolicy, get, /apis/apps/v1, true",
        "AmazonEKSArgoCDClusterPolicy, get, /version, false",
        "AmazonEKSArgoCDClusterPolicy, post, /api, false"
    })
    void pathsAreTakenLiterally(String policy, String verb, String path, boolean allowed) {
        assertThat(principal(policy).verdict(SESSION, new NonResourceAttributes(verb, path)))
                .isEqualTo(allowed ? Verdict.ALLOW : Verdict.NO_OPINION);
    }

    private static List<Verdict> verdicts(PrincipalAccess access, Row row, String name) {
        List<Verdict> verdicts = new ArrayList<>();
        for (String verb : row.verbs()) {
            for (String group : row.groups()) {
                for (String resource : row.resources()) {
                    verdicts.add(access.verdict(SESSION, request(verb, group, resource, name)));
                }
            }
            row.urls().forEach(url -> verdicts.add(access.verdict(SESSION, new NonResourceAttributes(verb, url))));
        }
        return verdicts;
    }

    /** What a policy's table lists, as group, resource and verb. */
    private Set<String> tuples(String policy) {
        Set<String> tuples = new HashSet<>();
        for (Row row : rows()) {
            for (String verb : row.policy().equals(policy) ? row.verbs() : List.<String>of()) {
                for (String group : row.groups()) {
                    row.resources().forEach(resource -> tuples.add(group + " " + resource + " " + verb));
                }
            }
        }
        return tuples;
    }

    static Attributes request(String verb, String group, String resource, String name) {
        String[] parts = resource.split("/", 2);
        return new ResourceAttributes(verb, group, "v1", parts[0], parts.length > 1 ? parts[1] : "", name, "carts");
    }

    private static AccessPolicy policy(String name) {
        return AccessPolicyCatalogue.builtIn().find(ARN + name).orElseThrow();
    }

    private PrincipalAccess principal(String policy) {
        return byPolicy.computeIfAbsent(policy, PolicyTablesTest::having);
    }

    /** A principal with this policy alone, in the whole cluster. */
    static PrincipalAccess having(String policy) {
        return ClusterAccess.builder(AccessPolicyCatalogue.builtIn())
                .add(
                        new AccessEntry(PRINCIPAL, null, "u", List.of(), "STANDARD"),
                        List.of(new Association(ARN + policy, AccessScope.cluster())))
                .build()
                .find(PRINCIPAL)
                .orElseThrow();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
