package io.keyward.authorizer.permission;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rules.PolicyRule;
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

    private final KubernetesUser user;
    private final SortedMap<Place, Set<PolicyRule>> rules = new TreeMap<>();
    private final List<Place> patterns;

    private Grants(PrincipalAccess access, KubernetesUser user) {
        this.user = user;
        access.associations().forEach(association -> addPolicy(access, association));
        access.rbac().ifPresent(this::addBindings);
        this.patterns = rules.keySet().stream().filter(Place::isPattern).toList();
    }

    /**
     * What is granted to the principal in this session.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public static Grants of(PrincipalAccess access, Session session) {
        return new Grants(access, KubernetesUser.of(access.entry(), session));
    }

    private void addPolicy(PrincipalAccess access, Association association) {
        List<PolicyRule> complete = access.catalogue().find(association.policyArn()).stream()
                .map(AccessPolicy::rules)
                .flatMap(List::stream)
                .filter(rule -> !rule.limited())
                .map(PublishedRule::rule)
                .toList();
        Place.of(association.scope()).forEach(place -> add(place, complete));
    }

    private void addBindings(Rbac rbac) {
        add(Place.CLUSTER, rulesIn(rbac, ""));
        for (String namespace : rbac.namespacesOf(user)) {
            Place place = new Place(namespace);
            if (!place.isPattern()) { // a star is in no namespace's name, and would be read as a pattern
                add(place, rulesIn(rbac, namespace));
            }
        }
    }

    private List<PolicyRule> rulesIn(Rbac rbac, String namespace) {
        return rbac.applicable(user, namespace).stream()
                .filter(applicable -> applicable.binding().namespace().equals(namespace))
                .flatMap(applicable -> applicable.rules().stream())
                .toList();
    }

    private void add(Place place, List<PolicyRule> more) {
        if (!more.isEmpty()) {
            rules.computeIfAbsent(place, key -> new LinkedHashSet<>()).addAll(more);
        }
    }

    /** The user the rules are granted to. */
    public KubernetesUser user() {
        return user;
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
