/** The registry of clusters; the cluster row orders all changes of a cluster. */
@NullMarked
package io.keyward.access.cluster;

import org.jspecify.annotations.NullMarked;
