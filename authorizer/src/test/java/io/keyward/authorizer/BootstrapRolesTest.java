package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.TableText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The requests of Kubernetes' own benchmark over the roles of a new cluster. */
class BootstrapRolesTest {

    private static final KubernetesUser NODE = new KubernetesUser(
            "system:node:node1", "", List.of("system:nodes", KubernetesUser.AUTHENTICATED), new TreeMap<>());

    @Test
    void nodeMayWhatItsRoleSaysOnceBound() {
        RbacObjects objects = newCluster();
        Rbac unbound = Rbac.of(objects);
        Rbac bound = Rbac.of(withNodesBound(objects));
        List<TableText.Line> rows = TableText.lines(BootstrapRolesTest.class, "bootstrap-requests.txt");
        assertThat(rows).hasSize(3);
        for (TableText.Line row : rows) {
            List<String> words = TableText.words(row.text());
            Attributes request = TableText.request(words.subList(2, words.size()));
            assertThat(answer(unbound, request)).as(row.text()).isEqualTo(words.get(0));
            assertThat(answer(bound, request)).as(row.text()).isEqualTo(words.get(1));
        }
    }

    private static String answer(Rbac rbac, Attributes request) {
        return rbac.find(NODE, request).grants().isEmpty() ? "no" : "yes";
    }

    private static RbacObjects newCluster() {
        ObjectNode state = new ObjectMapper().createObjectNode().put("bootstrap", true);
        state.putObject("rbac");
        return KubernetesAnswers.rbac(state);
    }

    private static RbacObjects withNodesBound(RbacObjects objects) {
        List<Binding> bindings = new ArrayList<>(objects.bindings());
        bindings.add(new Binding(
                "",
                "nodes",
                List.of(new Subject("Group", "system:nodes", "")),
                new RoleRef("ClusterRole", "system:node")));
        return new RbacObjects(objects.clusterRoles(), objects.roles(), bindings);
    }
}
