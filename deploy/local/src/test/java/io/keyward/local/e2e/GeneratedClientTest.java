package io.keyward.local.e2e;

import static io.keyward.local.e2e.Aws.VIEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keyward.gateway.client.ApiClient;
import io.keyward.gateway.client.ApiException;
import io.keyward.gateway.client.api.AccessEntriesApi;
import io.keyward.gateway.client.api.ClustersApi;
import io.keyward.gateway.client.api.DecisionsApi;
import io.keyward.gateway.client.api.IdentityApi;
import io.keyward.gateway.client.model.AccessEntry;
import io.keyward.gateway.client.model.AccessEntryChange;
import io.keyward.gateway.client.model.AccessEntryCreation;
import io.keyward.gateway.client.model.AccessKey;
import io.keyward.gateway.client.model.AccessKeyRequest;
import io.keyward.gateway.client.model.AccessKeyRotation;
import io.keyward.gateway.client.model.AccessScope;
import io.keyward.gateway.client.model.Association;
import io.keyward.gateway.client.model.Caller;
import io.keyward.gateway.client.model.Cluster;
import io.keyward.gateway.client.model.ClusterList;
import io.keyward.gateway.client.model.Decision;
import io.keyward.gateway.client.model.DecisionQuestion;
import io.keyward.gateway.client.model.FieldError;
import io.keyward.gateway.client.model.IssuedAccessKey;
import io.keyward.gateway.client.model.Problem;
import io.keyward.gateway.client.model.ResourceQuestion;
import io.keyward.gateway.client.model.Role;
import io.keyward.gateway.client.model.RoleScope;
import io.keyward.gateway.client.model.ScopeType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The native API by a client that openapi-generator made of its description: what is described is what is there. */
class GeneratedClientTest {

    private static final String CLUSTER = "eks-workshop";
    private static final String PRINCIPAL = Aws.role("generated-client/read-only");

    private final Stage stage = new Stage();
    private final ApiClient admin = client("admin");
    private final AccessEntriesApi entries = new AccessEntriesApi(admin);
    private final ClustersApi clusters = new ClustersApi(admin);
    private final IdentityApi identity = new IdentityApi(admin);

    private ApiClient client(String person) {
        String token = stage.platform().token(person);
        ApiClient client = new ApiClient();
        client.updateBaseUri(stage.platform().gatewayUrl());
        return client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    }

    @AfterEach
    void cleanUp() {
        stage.api().delete("/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(PRINCIPAL));
    }

    @Test
    void clusters_are_listed_page_by_page() throws Exception {
        List<String> names = new ArrayList<>();
        String next = null;
        do {
            ClusterList page = clusters.listClusters(1, next, Aws.ACCOUNT, null);
            page.getClusters().stream().map(Cluster::getName).forEach(names::add);
            next = page.getNextPageToken();
        } while (next != null);

        assertThat(names).contains(CLUSTER, "payments-prod").doesNotHaveDuplicates();
        assertThat(clusters.getCluster(Aws.cluster(CLUSTER)).getName()).isEqualTo(CLUSTER);
    }

    @Test
    void an_entry_lives_and_decides() throws Exception {
        AccessEntry created = entries.createAccessEntry(
                CLUSTER,
                new AccessEntryCreation().principalArn(PRINCIPAL).putTagsItem("team", "carts"),
                "10s",
                false,
                "entry-" + System.nanoTime());
        assertThat(created.getSync().getState()).isEqualTo("SYNCED");
        assertThat(created.getCreatedAt()).isNotNull();

        AccessScope carts = new AccessScope().type(ScopeType.NAMESPACE).addNamespacesItem("carts");
        AccessEntry associated = entries.associateAccessPolicy(
                CLUSTER, VIEW, PRINCIPAL, new Association().accessScope(carts), null, false, null, null);
        assertThat(associated.getAccessPolicies()).singleElement().satisfies(policy -> {
            assertThat(policy.getPolicyArn()).isEqualTo(VIEW);
            assertThat(policy.getAccessScope()).isEqualTo(carts);
        });
        assertThat(check("list").getAllowed()).isTrue();
        assertThat(check("delete").getMessage()).contains("pods is forbidden");

        assertThat(entries.updateAccessEntry(
                                CLUSTER,
                                PRINCIPAL,
                                new AccessEntryChange().addKubernetesGroupsItem("carts"),
                                null,
                                false,
                                null,
                                null)
                        .getKubernetesGroups())
                .containsExactly("carts");
        assertThat(entries.disassociateAccessPolicy(CLUSTER, VIEW, PRINCIPAL, null, false, null, null)
                        .getAccessPolicies())
                .isEmpty();
        assertThat(entries.deleteAccessEntry(CLUSTER, PRINCIPAL, null, false, null, null)
                        .getRevision())
                .isGreaterThan(associated.getRevision());
        Problem gone = problem(404, () -> entries.getAccessEntry(CLUSTER, PRINCIPAL));
        assertThat(gone.getReason()).isEqualTo("ACCESS_ENTRY_NOT_FOUND");
        assertThat(gone.getEksException()).isEqualTo("ResourceNotFoundException");
    }

    private Decision check(String verb) throws ApiException {
        return new DecisionsApi(admin)
                .check(new DecisionQuestion()
                        .cluster(CLUSTER)
                        .principal(PRINCIPAL)
                        .resource(new ResourceQuestion()
                                .verb(verb)
                                .resource("pods")
                                .namespace("carts")));
    }

    @Test
    void an_access_key_lives() throws Exception {
        AccessKeyRequest request = new AccessKeyRequest()
                .name("of the generated client")
                .role(Role.VIEWER)
                .account(Aws.ACCOUNT)
                .scope(new RoleScope().addClustersItem(Aws.cluster(CLUSTER)));
        assertThat(identity.createAccessKey(request, true, null).getSecretAccessKey())
                .isNull();

        IssuedAccessKey issued = identity.createAccessKey(request, false, "key-1-" + System.nanoTime());
        assertThat(issued.getSecretAccessKey()).isNotEmpty();
        assertThat(issued.getRole()).isEqualTo(Role.VIEWER);
        assertThat(identity.getAccessKey(issued.getAccessKeyId()).getName()).isEqualTo(request.getName());

        IssuedAccessKey successor =
                identity.rotateAccessKey(issued.getAccessKeyId(), new AccessKeyRotation().overlap("60s"), false, null);
        assertThat(successor.getOldExpireTime()).isNotNull();
        assertThat(identity.listAccessKeys(1000, null).getAccessKeys())
                .extracting(AccessKey::getAccessKeyId)
                .contains(issued.getAccessKeyId(), successor.getAccessKeyId());

        identity.deleteAccessKey(issued.getAccessKeyId(), false, false, null);
        identity.deleteAccessKey(successor.getAccessKeyId(), false, false, null);
        assertThat(problem(404, () -> identity.getAccessKey(successor.getAccessKeyId()))
                        .getReason())
                .isEqualTo("ACCESS_KEY_NOT_FOUND");
    }

    @Test
    void the_caller_is_shown() throws Exception {
        Caller lead = new IdentityApi(client("carts-lead")).whoAmI();

        assertThat(lead.getName()).isEqualTo("carts-lead");
        assertThat(lead.getVia()).isEqualTo("OIDC");
        assertThat(lead.getRoles()).singleElement().satisfies(held -> {
            assertThat(held.getRole()).isEqualTo(Role.OPERATOR);
            assertThat(held.getBoundary().getNamespaces()).contains("carts");
        });
    }

    @Test
    void errors_are_problems() throws Exception {
        Problem bad = problem(
                400,
                () -> entries.createAccessEntry(
                        CLUSTER, new AccessEntryCreation().principalArn("x"), null, false, null));
        assertThat(bad.getReason()).isEqualTo("INVALID_ARGUMENT");
        assertThat(bad.getErrors()).extracting(FieldError::getField).containsExactly("principalArn");
        assertThat(bad.getRequestId()).isNotEmpty();

        IdentityApi viewer = new IdentityApi(client("viewer"));
        assertThat(problem(403, () -> viewer.deleteRoleBinding("nothing", false, null, null))
                        .getReason())
                .isEqualTo("PERMISSION_DENIED");
        ApiClient nobody = new ApiClient();
        nobody.updateBaseUri(stage.platform().gatewayUrl());
        assertThat(problem(401, () -> new IdentityApi(nobody).whoAmI()).getReason())
                .isEqualTo("UNAUTHENTICATED");
    }

    private Problem problem(int status, Executable call) throws Exception {
        ApiException refusal = catchThrowableOfType(ApiException.class, call::execute);
        assertThat(refusal).isNotNull();
        assertThat(refusal.getCode()).as(refusal.getResponseBody()).isEqualTo(status);
        Problem problem = admin.getObjectMapper().readValue(refusal.getResponseBody(), Problem.class);
        assertThat(problem.getStatus()).isEqualTo(status);
        return problem;
    }
}
