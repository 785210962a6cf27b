package io.keyward.authorizer.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.authorizer.manifest.Fields;
import io.keyward.authorizer.manifest.Manifests;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultRbacTest {

    @Test
    void objectsAreThoseKubernetesItselfMakes() throws IOException {
        assertThat(DefaultRbac.objects()).isEqualTo(Manifests.readByKind(Fields.root(madeByKubernetes())));
        assertThat(DefaultRbac.objects().clusterRoles()).hasSize(68);
        assertThat(DefaultRbac.kubernetesVersion()).isEqualTo("1.34");
    }

    @Test
    void ownObjectsTakeThePlaceOfDefaultsOfTheSameName() {
        ClusterRole view = new ClusterRole("view", Map.of(), List.of(), null);
        Binding admins = new Binding("", "cluster-admin", List.of(), new RoleRef("ClusterRole", "view"));
        Binding elsewhere = new Binding("carts", "cluster-admin", List.of(), new RoleRef("ClusterRole", "view"));

        RbacObjects all = DefaultRbac.under(new RbacObjects(List.of(view), List.of(), List.of(admins, elsewhere)));

        RbacObjects defaults = DefaultRbac.objects();
        assertThat(all.clusterRoles()).hasSameSizeAs(defaults.clusterRoles()).startsWith(view);
        assertThat(all.bindings()).hasSize(defaults.bindings().size() + 1).startsWith(admins, elsewhere);
        assertThat(all.roles()).isEqualTo(defaults.roles());
    }

    @ParameterizedTest
    @CsvSource({
        "kubernetes, line 1: no value after the keyword",
        "rule get, line 1: not inside an object",
        "clusterrole a/rule get, line 2: a rule has verbs",
        "clusterrole a/url get, line 2: a url rule has verbs and paths",
        "clusterrole a/colour red, line 2: unknown keyword",
        "role a, line 1: needs two words",
        "clusterrolebinding a, clusterrolebinding a: names no role",
    })
    void brokenTextIsNotRead(String text, String complaint) {
        assertThatThrownBy(() -> DefaultRbacText.parse(text.replace('/', '\n')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    private static Map<String, Object> madeByKubernetes() throws IOException {
        try (InputStream json = new GZIPInputStream(Objects.requireNonNull(
                DefaultRbacTest.class.getResourceAsStream("/io/keyward/authorizer/default-rbac.json.gz")))) {
            return new ObjectMapper().readValue(json, new TypeReference<>() {});
        }
    }
}
