/** Namespaces and pods: get, list, watch and delete, as objects or as tables. */
@NullMarked
package io.keyward.lab.kube.resource;

import org.jspecify.annotations.NullMarked;
