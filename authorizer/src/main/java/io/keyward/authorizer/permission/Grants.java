package io.keyward.authorizer.permission;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The complete rules that access policies and RBAC grant to a principal, as they are written, by the place each is granted in.
 * Immutable.
 */
public final class Grants {

    private static final List<String> ALL = List.of("*");

    /** What Kubernetes allows to the group {@code system:masters}, before any policy or role is looked at. */
    private static final List<PolicyRule> EVERYTHING =
            List.of(PolicyRule.onResources(ALL, ALL, ALL), PolicyRule.onUrls(ALL, ALL));

    private final SortedMap<Place, Set<PolicyRule>> rules = new TreeMap<>();
    private final List<Place> patterns = new ArrayList<>();

    private Grants() {}

    /** Nothing, as for a principal without an entry. */
    public static Grants none() {
        return new Grants();
    }

    /** What is granted to the principal, who is this user to the cluster. */
    public static Grants of(PrincipalAccess access, KubernetesUser user) {
        Grants grants = new Grants();
        if (user.privileged()) {
            grants.add(Place.CLUSTER, EVERYTHING);
        }
        access.associations().forEach(association -> grants.addPolicy(access.catalogue(), association));
        access.rbac().ifPresent(rbac -> grants.addBindings(rbac, user));
        return grants;
    }

    /** The complete rules of a policy; none if it is not known. */
    public static List<PolicyRule> ofPolicy(AccessPolicyCatalogue catalogue, String policyArn) {
        return catalogue.find(policyArn).stream()
                .map(AccessPolicy::rules)
                .flatMap(List::stream)
                .filter(rule -> !rule.limited())
                .map(PublishedRule::rule)
                .toList();
    }

    private void addPolicy(AccessPolicyCatalogue catalogue, Association association) {
        List<PolicyRule> complete = ofPolicy(catalogue, association.policyArn());
        Place.of(association.scope()).forEach(place -> add(place, complete));
    }

    private void addBindings(Rbac rbac, KubernetesUser user) {
        add(Place.CLUSTER, rulesIn(rbac, user, ""));
        for (String namespace : rbac.namespacesOf(user)) {
            Place place = new Place(namespace);
            if (!place.isPattern()) { // a star is in no namespace's name, and would be read as a pattern
                add(place, rulesIn(rbac, user, namespace));
            }
        }
    }

    private static List<PolicyRule> rulesIn(Rbac rbac, KubernetesUser user, String namespace) {
        return rbac.applicable(user, namespace).stream()
                .filter(applicable -> applicable.binding().namespace().equals(namespace))
                .flatMap(applicable -> applicable.rules().stream())
                .toList();
    }

    private void add(Place place, List<PolicyRule> more) {
        if (more.isEmpty()) {
            return;
        }
        if (place.isPattern() && !rules.containsKey(place)) {
            patterns.add(place);
        }
        rules.computeIfAbsent(place, key -> new LinkedHashSet<>()).addAll(more);
    }

    /** How many rules there are, each counted for every place it is granted in. */
    public int size() {
        return rules.values().stream().mapToInt(Set::size).sum();
    }

    /** The places in which something is granted. */
    public SortedSet<Place> places() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(rules.keySet()));
    }

    /** What is granted in exactly this place. */
    public Set<PolicyRule> at(Place place) {
        return Collections.unmodifiableSet(rules.getOrDefault(place, Set.of()));
    }

    /** What is granted in this place and in each that contains it: all that holds everywhere in it. */
    public Set<PolicyRule> throughout(Place place) {
        Set<PolicyRule> all = around(place);
        all.addAll(at(place));
        return all;
    }

    /** What is granted in the places that contain this one, without the place itself. */
    Set<PolicyRule> around(Place place) {
        Set<PolicyRule> all = new LinkedHashSet<>();
        if (!place.isCluster()) {
            all.addAll(at(Place.CLUSTER));
        }
        for (Place pattern : patterns) {
            if (!pattern.equals(place) && pattern.contains(place)) {
                all.addAll(at(pattern));
            }
        }
        return all;
    }
}
