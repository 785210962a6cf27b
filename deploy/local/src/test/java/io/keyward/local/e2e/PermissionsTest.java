package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each permission of the documented IAM policies to change something (deploy/terraform/aws/policies) is taken away in the lab: what needs it fails and says which
 * action is missing, in EKS's words; what needs another goes on; and once it is given, everything does.
 */
class PermissionsTest {

    private static final String CLUSTER = "eks-workshop";
    private static final String ENTRIES = "/clusters/" + CLUSTER + "/access-entries";
    private static final Path POLICIES = Path.of("../terraform/aws/policies");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stage stage = new Stage();

    @AfterEach
    void giveBack() {
        stage.control().delete("/faults").ok();
    }

    static List<String> changing() throws IOException {
        return actions("grant", "revoke", "tag");
    }

    @ParameterizedTest
    @MethodSource("changing")
    void a_change_that_is_not_permitted_fails_with_the_action_missing_and_others_go_on(String action)
            throws IOException {
        String entry = entry("permission-" + action);
        Map<String, String> others = new HashMap<>();
        for (String other : changing()) {
            if (!other.equals(action)) {
                others.put(other, entry("permission-" + action + "-" + other));
            }
        }
        take(action);

        // Until the verdict arrives within the call's wait.
        assertEventually(
                PATIENCE, () -> assertThat(call(action, entry).expect(403).text())
                        .contains("not authorized to perform: eks:" + action));
        others.forEach((other, another) -> call(other, another).expect(200));
        giveBack();
        assertEventually(
                PATIENCE, () -> assertThat(call(action, entry).status()).isEqualTo(200));
    }

    private String entry(String name) {
        String role = Aws.role(name);
        stage.eks()
                .post(ENTRIES, Map.of("principalArn", role, "tags", Map.of("team", "carts")))
                .expect(200);
        stage.associate(ENTRIES + "/" + Rest.encoded(role), Aws.VIEW, "carts");
        return role;
    }

    private Rest.Answer call(String action, String role) {
        String path = ENTRIES + "/" + Rest.encoded(role);
        String policies = path + "/access-policies";
        return switch (action) {
            case "CreateAccessEntry" -> stage.eks().post(ENTRIES, Map.of("principalArn", role + "-new"));
            case "UpdateAccessEntry" -> stage.eks().post(path, Map.of("kubernetesGroups", List.of("carts")));
            case "DeleteAccessEntry" -> stage.eks().delete(path);
            case "AssociateAccessPolicy" ->
                stage.eks().post(policies, Map.of("policyArn", Aws.EDIT, "accessScope", Map.of("type", "cluster")));
            case "DisassociateAccessPolicy" -> stage.eks().delete(policies + "/" + Rest.encoded(Aws.VIEW));
            case "TagResource" -> stage.eks().post(tags(path), Map.of("tags", Map.of("more", "1")));
            case "UntagResource" -> stage.eks().delete(tags(path) + "?tagKeys=team");
            default -> throw new AssertionError("nothing here needs " + action);
        };
    }

    private String tags(String path) {
        return "/tags/"
                + Rest.encoded(stage.eks()
                        .get(path)
                        .expect(200)
                        .json()
                        .at("/accessEntry/accessEntryArn")
                        .asText());
    }

    private void take(String action) {
        stage.refuse(Map.of(
                "operation",
                action,
                "code",
                "AccessDeniedException",
                "message",
                "User: arn:aws:sts::" + Aws.ACCOUNT
                        + ":assumed-role/keyward/keyward-sync is not authorized to perform: eks:" + action));
    }

    private static List<String> actions(String... functions) throws IOException {
        List<String> actions = new ArrayList<>();
        for (String function : functions) {
            new ObjectMapper()
                    .readTree(POLICIES.resolve(function + ".json").toFile())
                    .findValues("Action")
                    .forEach(list ->
                            list.forEach(action -> actions.add(action.asText().replaceFirst("^eks:", ""))));
        }
        return actions;
    }
}
