/** What it costs to verify who calls the EKS API. */
@NullMarked
package io.keyward.bench.signature;

import org.jspecify.annotations.NullMarked;
