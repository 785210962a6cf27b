package io.keyward.sync.cluster;

import static io.keyward.sync.plan.Entries.EDIT;
import static io.keyward.sync.plan.Entries.VIEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.EksApi.Answer;
import io.keyward.sync.cluster.EksApi.Association;
import io.keyward.sync.cluster.EksApi.Page;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import io.keyward.sync.plan.Entries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the worker counts on, whichever implementation of the port it has. Each test starts from clusters as given. */
public abstract class EksApiContract {

    private static final String ACCOUNT = "123456789012";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/team/contract-reader";
    private static final String USERNAME = "arn:aws:sts::" + ACCOUNT + ":assumed-role/contract-reader/{{SessionName}}";

    /** A cluster with mode API_AND_CONFIG_MAP and no entries. */
    protected static final Target OPEN = target("eks-workshop");
    /** A cluster with mode CONFIG_MAP. */
    protected static final Target LEGACY = target("legacy");

    private static final Target MISSING = target("no-such-cluster");

    protected abstract EksApi eks();

    private static Target target(String name) {
        return new Target("arn:aws:eks:us-west-2:" + ACCOUNT + ":cluster/" + name, name, ACCOUNT, "us-west-2", "");
    }

    private static String token() {
        return UUID.randomUUID().toString();
    }

    private ObservedEntry create() {
        return eks().createEntry(OPEN, ROLE, Entries.desired(), token()).value();
    }

    private void fails(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CallFailed.class, failure -> {
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
            assertThat(failure.error().code()).isNotEmpty();
            assertThat(failure.error().requestId()).isNotEmpty();
        });
    }

    @Test
    void clusterTellsItsMode() {
        assertThat(eks().describeCluster(OPEN).authenticationMode()).isEqualTo("API_AND_CONFIG_MAP");
        assertThat(eks().describeCluster(OPEN).arn()).isEqualTo(OPEN.arn());
        assertThat(eks().describeCluster(OPEN).status()).isEqualTo("ACTIVE");
        assertThat(eks().describeCluster(LEGACY).hasEntries()).isFalse();
    }

    @Test
    void missingClusterIsNotAMissingEntry() {
        fails(Kind.NO_CLUSTER, () -> eks().describeCluster(MISSING));
        fails(Kind.NO_CLUSTER, () -> eks().describeEntry(MISSING, ROLE));
    }

    @Test
    void createdEntryIsFoundWithEksDefaults() {
        assertThat(eks().describeEntry(OPEN, ROLE)).isEmpty();

        Answer<ObservedEntry> answer = eks().createEntry(OPEN, ROLE, Entries.desired(), token());

        assertThat(answer.requestId()).isNotEmpty();
        assertThat(answer.value().content().username()).isEqualTo(USERNAME);
        assertThat(answer.value().content().type()).isEqualTo("STANDARD");
        assertThat(answer.value().accessEntryArn()).contains(":access-entry/");
        assertThat(answer.value().content().policies()).isEmpty();
        assertThat(eks().describeEntry(OPEN, ROLE)).contains(answer.value());
    }

    @Test
    void entryIsCreatedWithAllThatIsAskedFor() {
        EntryContent desired =
                new EntryContent("STANDARD", "alice", List.of("g1", "g2"), Map.of("team", "red"), new TreeMap<>());

        ObservedEntry entry = eks().createEntry(OPEN, ROLE, desired, token()).value();

        assertThat(entry.content().username()).isEqualTo("alice");
        assertThat(entry.content().kubernetesGroups()).containsExactlyInAnyOrder("g1", "g2");
        assertThat(entry.content().tags()).containsEntry("team", "red");
        assertThat(entry.createdAt()).isEqualTo(entry.modifiedAt());
    }

    @Test
    void nodesEntryIsCreatedWithoutUsernameAndGroups() {
        EntryContent node = Entries.desired("EC2_LINUX", "", List.of());

        assertThat(eks().createEntry(OPEN, ROLE, node, token())
                        .value()
                        .content()
                        .type())
                .isEqualTo("EC2_LINUX");
    }

    @Test
    void secondCreateMeetsTheFirst() {
        create();
        fails(Kind.IN_USE, () -> eks().createEntry(OPEN, ROLE, Entries.desired(), token()));
    }

    @Test
    void repeatedCreateIsTheSameCreate() {
        String token = token();
        ObservedEntry first =
                eks().createEntry(OPEN, ROLE, Entries.desired(), token).value();

        assertThat(eks().createEntry(OPEN, ROLE, Entries.desired(), token).value())
                .isEqualTo(first);
    }

    @Test
    void principalThatDoesNotExistIsUnknown() {
        String nobody = "arn:aws:iam::999999999999:role/nobody";
        fails(Kind.UNKNOWN_PRINCIPAL, () -> eks().createEntry(OPEN, nobody, Entries.desired(), token()));
    }

    @Test
    void forbiddenGroupIsRefused() {
        create();
        fails(Kind.REFUSED, () -> eks().updateEntry(OPEN, ROLE, "", List.of("system:masters")));
    }

    @Test
    void updateReplacesGroupsAndKeepsAUsernameThatIsNotSent() {
        create();
        eks().updateEntry(OPEN, ROLE, "alice", List.of("g1"));

        assertThat(eks().updateEntry(OPEN, ROLE, "", List.of("g2")).value())
                .satisfies(entry -> assertThat(entry.content().username()).isEqualTo("alice"))
                .satisfies(
                        entry -> assertThat(entry.content().kubernetesGroups()).containsExactly("g2"));
        assertThat(eks().updateEntry(OPEN, ROLE, USERNAME, List.of()).value())
                .satisfies(entry -> assertThat(entry.content().username()).isEqualTo(USERNAME))
                .satisfies(
                        entry -> assertThat(entry.content().kubernetesGroups()).isEmpty());
    }

    @Test
    void updateOfAMissingEntryFindsNone() {
        fails(Kind.NO_ENTRY, () -> eks().updateEntry(OPEN, ROLE, "", List.of()));
    }

    @Test
    void tagsAreSetAndRemovedByTheEntrysArn() {
        String arn = create().accessEntryArn();

        eks().tagEntry(OPEN, arn, Map.of("a", "1", "b", "2"));
        eks().untagEntry(OPEN, arn, List.of("a", "never-there"));

        assertThat(eks().describeEntry(OPEN, ROLE).orElseThrow().content().tags())
                .isEqualTo(Map.of("b", "2"));
    }

    @Test
    void associatingAgainReplacesTheScope() {
        create();
        eks().associate(OPEN, ROLE, VIEW, AccessScope.cluster());
        Answer<AccessScope> answer = eks().associate(OPEN, ROLE, VIEW, AccessScope.namespaces("dev-*", "a"));

        assertThat(answer.value()).isEqualTo(AccessScope.namespaces("a", "dev-*"));
        assertThat(eks().listAssociations(OPEN, ROLE, "").items())
                .containsExactly(new Association(VIEW, AccessScope.namespaces("a", "dev-*")));
    }

    @Test
    void disassociatingTwiceFindsNothingTheSecondTime() {
        create();
        eks().associate(OPEN, ROLE, VIEW, AccessScope.cluster());
        eks().disassociate(OPEN, ROLE, VIEW);

        assertThatThrownBy(() -> eks().disassociate(OPEN, ROLE, VIEW))
                .isInstanceOfSatisfying(
                        CallFailed.class, failure -> assertThat(failure.kind()).isIn(Kind.NOT_FOUND, Kind.NO_ENTRY));
        assertThat(eks().listAssociations(OPEN, ROLE, "").items()).isEmpty();
    }

    @Test
    void unknownPolicyIsNotFound() {
        create();
        String unknown = "arn:aws:eks::aws:cluster-access-policy/NoSuchPolicy";
        fails(Kind.NOT_FOUND, () -> eks().associate(OPEN, ROLE, unknown, AccessScope.cluster()));
    }

    @Test
    void associationNeedsAnEntry() {
        fails(Kind.NO_ENTRY, () -> eks().associate(OPEN, ROLE, VIEW, AccessScope.cluster()));
        fails(Kind.NO_ENTRY, () -> eks().listAssociations(OPEN, ROLE, ""));
    }

    @Test
    void deletedEntryTakesItsAssociationsAlong() {
        create();
        eks().associate(OPEN, ROLE, VIEW, AccessScope.cluster());
        eks().associate(OPEN, ROLE, EDIT, AccessScope.namespaces("a"));

        eks().deleteEntry(OPEN, ROLE);

        assertThat(eks().describeEntry(OPEN, ROLE)).isEmpty();
        fails(Kind.NO_ENTRY, () -> eks().deleteEntry(OPEN, ROLE));
        create();
        assertThat(EntryObserver.observe(eks(), OPEN, ROLE)
                        .orElseThrow()
                        .content()
                        .policies())
                .isEmpty();
    }

    @Test
    void listIsCompleteOverItsPages() {
        List<String> principals = new ArrayList<>();
        for (int i = 0; i < 105; i++) {
            String principal = "arn:aws:iam::" + ACCOUNT + ":role/many-" + i;
            principals.add(principal);
            eks().createEntry(OPEN, principal, Entries.desired(), token());
        }
        List<String> listed = new ArrayList<>();
        String token = "";
        do {
            Page<String> page = eks().listEntries(OPEN, token);
            listed.addAll(page.items());
            token = page.nextToken();
        } while (!token.isEmpty());

        assertThat(listed).containsExactlyInAnyOrderElementsOf(principals);
    }

    @Test
    void clusterWithoutEntriesRefusesThem() {
        fails(Kind.REFUSED, () -> eks().createEntry(LEGACY, ROLE, Entries.desired(), token()));
        fails(Kind.REFUSED, () -> eks().describeEntry(LEGACY, ROLE));
        fails(Kind.REFUSED, () -> eks().listEntries(LEGACY, ""));
    }
}
