package io.keyward.authorizer.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessPolicyCatalogueTest {

    private static final String ARN = "arn:aws:eks::aws:cluster-access-policy/";

    private final AccessPolicyCatalogue catalogue = AccessPolicyCatalogue.builtIn();

    @Test
    void holdsEveryKnownPolicyByName() {
        assertThat(catalogue.policies()).hasSize(39);
        assertThat(catalogue.policies())
                .extracting(AccessPolicy::name)
                .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER)
                .doesNotHaveDuplicates();
        assertThat(catalogue.policies()).allSatisfy(policy -> {
            assertThat(policy.arn()).isEqualTo(ARN + policy.name());
            assertThat(policy.source().title()).isNotBlank();
            assertThat(policy.summary()).isNotBlank();
            assertThat(catalogue.find(policy.arn())).contains(policy);
        });
        assertThat(catalogue.version()).isEqualTo("2026-01-12.1");
    }

    @Test
    void saysHowEachPolicyIsPublished() {
        assertThat(catalogue.policies())
                .filteredOn(policy -> policy.publication().hasRules())
                .hasSize(16)
                .flatExtracting(AccessPolicy::rules)
                .hasSize(89);
        assertThat(named("AmazonEKSSecretAdminPolicy").publication()).isEqualTo(Publication.SECOND_HAND);
        assertThat(named("AmazonEKSComputePolicy").publication()).isEqualTo(Publication.PROSE_ONLY);
        assertThat(named("AWSBatchClusterPolicy").publication()).isEqualTo(Publication.NONE);
        assertThat(named("AmazonEKSViewPolicy").source().asOf()).isEqualTo("2026-01-12");
        assertThat(named("AWSBatchClusterPolicy").source().asOf()).isEqualTo("2026");
    }

    @Test
    void knowsWhichPoliciesAreKeptForServiceLinkedRolesAndWhichAreListed() {
        assertThat(catalogue.policies())
                .filteredOn(policy -> policy.serviceLinkedRoleOnly() == ServiceLinkedRoleOnly.YES)
                .extracting(AccessPolicy::name)
                .containsExactly(
                        "AmazonEKSBlockStorageClusterPolicy",
                        "AmazonEKSBlockStoragePolicy",
                        "AmazonEKSClusterInsightsPolicy",
                        "AmazonEKSComputeClusterPolicy",
                        "AmazonEKSComputePolicy",
                        "AmazonEKSHybridPolicy");
        assertThat(catalogue.policies()).filteredOn(AccessPolicy::listed).hasSize(33);
        assertThat(named("AWSBackupFullAccessPolicyForBackup").listed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "AmazonEKSACKPolicy, ACK service controller leases",
        "AmazonEKSArgoCDClusterPolicy, Argo CD CRDs",
        "AmazonEKSKROPolicy, kro controller lease"
    })
    void marksRulesThatAreForUnnamedObjects(String name, String limitation) {
        assertThat(named(name).rules())
                .filteredOn(PublishedRule::limited)
                .singleElement()
                .satisfies(rule -> assertThat(rule.limitation()).endsWith(limitation));
        assertThat(named(name).fullyKnown()).isFalse();
    }

    @Test
    void onlyThreePoliciesWithRulesAreNotFullyKnown() {
        assertThat(catalogue.policies()).filteredOn(AccessPolicy::fullyKnown).hasSize(13);
    }

    @Test
    void doesNotFindWhatIsNotThere() {
        assertThat(catalogue.find(ARN + "AmazonEKSviewPolicy")).isEmpty();
        assertThat(catalogue.find("AmazonEKSViewPolicy")).isEmpty();
        assertThat(catalogue.find("")).isEmpty();
    }

    @Test
    void asListedLiftsLimitsAndSaysSoInItsVersion() {
        AccessPolicyCatalogue listed = catalogue.asListed();
        assertThat(listed.version()).isEqualTo("2026-01-12.1+as-listed");
        assertThat(listed.policies()).filteredOn(AccessPolicy::fullyKnown).hasSize(16);
    }

    @Test
    void refusesTheSamePolicyTwice() {
        AccessPolicy view = named("AmazonEKSViewPolicy");
        assertThatThrownBy(() -> new AccessPolicyCatalogue("1", List.of(view, view)))
                .hasMessage("policy AmazonEKSViewPolicy: occurs twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "bare; catalogue line 2: no value after the keyword",
                "colour red; catalogue line 2: unknown keyword",
                "rules table; catalogue line 2: not inside a policy",
                "source x 2026; catalogue line 2: a source needs an id, a date and a title",
                "policy P\\nsource y; catalogue line 3: no such source",
                "policy P\\nlisted maybe; catalogue line 3: neither yes nor no",
                "policy P\\nrules few; catalogue line 3: unknown kind of publication",
                "policy P\\nrule get | apps; catalogue line 3: a rule has verbs, groups, resources and perhaps a limit",
                "policy P\\nurl get; catalogue line 3: a url rule has verbs and paths",
                "policy P; policy P: needs its rules' publication and a source",
                "source a - b\\npolicy P\\nrules table\\nsource a; policy P: has 0 rules but is said to be table",
                "source a - b\\npolicy P\\nrules none\\nsource a\\nurl get | /; policy P: has 1 rules but is said to be none"
            })
    void namesTheLineThatIsNotUnderstood(String lines, String message) {
        String text = "catalogue 1\n" + lines.replace("\\n", "\n");
        assertThatThrownBy(() -> CatalogueText.parse(text)).hasMessage(message);
    }

    @Test
    void refusesTextWithoutVersion() {
        assertThatThrownBy(() -> CatalogueText.parse("# nothing\n")).hasMessage("catalogue: no version");
    }

    private AccessPolicy named(String name) {
        return catalogue.find(ARN + name).orElseThrow();
    }
}
