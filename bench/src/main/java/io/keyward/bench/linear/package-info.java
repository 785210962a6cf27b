/** A Java port of Kubernetes' linear scan over role bindings. */
@NullMarked
package io.keyward.bench.linear;

import org.jspecify.annotations.NullMarked;
