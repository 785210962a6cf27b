/** Who asks a cluster, and whether they may: access entries, Kubernetes' default RBAC, impersonation. */
@NullMarked
package io.keyward.lab.kube.access;

import org.jspecify.annotations.NullMarked;
