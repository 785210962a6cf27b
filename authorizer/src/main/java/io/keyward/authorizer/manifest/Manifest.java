package io.keyward.authorizer.manifest;

import io.keyward.authorizer.rbac.RbacObjects;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The objects of a list.
 *
 * @param rbac the roles and bindings, each in the order of the list
 * @param namespaces the names of the namespaces, if the list holds any
 * @param counts how many objects of each kind there are, by kind; kinds without objects are left out
 */
public record Manifest(RbacObjects rbac, SortedSet<String> namespaces, SortedMap<String, Integer> counts) {
    public Manifest {
        namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}
