package io.keyward.authorizer.manifest;

import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.wording.GoQuote;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads RBAC objects from trees. Members that no decision looks at are ignored, as are those that are not known. */
public final class Manifests {

    /** The most objects a list may hold. */
    public static final int MAX_OBJECTS = 50_000;

    private static final String LIST = "List";

    private Manifests() {}

    /**
     * A snapshot of a cluster: a {@code List} of {@code Role}, {@code ClusterRole}, {@code RoleBinding},
     * {@code ClusterRoleBinding} and {@code Namespace} objects as {@code kubectl get … -o json} prints it, or the list of one
     * kind, such as {@code RoleList}, as an API server answers it. Each object must be one that an API server stores.
     *
     * @throws ManifestException naming the first object that is not, or is there twice; also if the list is none, has more than
     *     {@link #MAX_OBJECTS} objects, or is but a page of a longer one
     */
    public static Manifest read(Map<String, ?> list) {
        return read(Fields.root(list));
    }

    /** As {@link #read(Map)}, of a list that is part of something larger. */
    public static Manifest read(Fields fields) {
        Optional<Kind> only = listed(fields);
        if (!fields.object("metadata").text("continue").isEmpty()) {
            throw fields.wrong("metadata.continue", "must be empty: this is the first part of a longer list");
        }
        if (fields.size("items") > MAX_OBJECTS) {
            throw fields.wrong("items", "must hold at most " + MAX_OBJECTS + " objects");
        }
        Collected collected = new Collected();
        for (Fields item : fields.objects("items")) {
            Kind kind = kind(item, only);
            Fields object = RbacReader.identify(kind, item);
            StoredObjects.check(kind, object);
            collected.addOnce(kind, object);
        }
        return collected.manifest();
    }

    /**
     * Objects in one list per kind, the members {@code clusterRoles}, {@code roles}, {@code clusterRoleBindings} and
     * {@code roleBindings}. They need not be such as an API server stores, so that rules can be tried that none would accept.
     *
     * @throws ManifestException naming the object and the member that is not of its type
     */
    public static RbacObjects readByKind(Fields lists) {
        Collected collected = new Collected();
        readAll(collected, lists, "clusterRoles", Kind.CLUSTER_ROLE);
        readAll(collected, lists, "roles", Kind.ROLE);
        readAll(collected, lists, "clusterRoleBindings", Kind.CLUSTER_ROLE_BINDING);
        readAll(collected, lists, "roleBindings", Kind.ROLE_BINDING);
        return collected.manifest().rbac();
    }

    /**
     * The member {@code rules} of a role, by type only.
     *
     * @throws ManifestException naming the member that is not of its type
     */
    public static List<PolicyRule> rules(Fields role) {
        return RbacReader.rules(role);
    }

    private static void readAll(Collected collected, Fields lists, String member, Kind kind) {
        lists.objects(member).forEach(object -> collected.add(kind, RbacReader.identify(kind, object)));
    }

    /** The kind of all objects of the list; empty if each says its own. */
    private static Optional<Kind> listed(Fields list) {
        String word = list.text("kind");
        if (word.equals(LIST)) {
            demandVersion(list, "v1");
            return Optional.empty();
        }
        Kind kind = Optional.of(word)
                .filter(name -> name.endsWith(LIST))
                .flatMap(name -> Kind.of(name.substring(0, name.length() - LIST.length())))
                .orElseThrow(() -> list.wrong(
                        "kind",
                        GoQuote.quote(word) + " is no list of roles, bindings or namespaces; kubectl prints a List"));
        demandVersion(list, kind.apiVersion());
        return Optional.of(kind);
    }

    /** The kind of an object. In the list of one kind objects do not say it. */
    private static Kind kind(Fields item, Optional<Kind> only) {
        if (only.isPresent() && !item.has("kind") && !item.has("apiVersion")) {
            return only.get();
        }
        String word = item.text("kind");
        Fields named = RbacReader.named(word, item);
        Kind kind = Kind.of(word)
                .filter(known -> only.isEmpty() || only.get() == known)
                .orElseThrow(() -> named.wrong(
                        "kind",
                        GoQuote.quote(word) + " is not expected here, but "
                                + only.map(Kind::word)
                                        .orElse("ClusterRole, Role, ClusterRoleBinding, RoleBinding or Namespace")));
        demandVersion(named, kind.apiVersion());
        return kind;
    }

    private static void demandVersion(Fields object, String version) {
        if (!object.text("apiVersion").equals(version)) {
            throw object.wrong("apiVersion", "must be " + version);
        }
    }
}
