/** Who people are on a cluster, by the tokens of {@code aws eks get-token}: for every door that lets them in. */
@NullMarked
package io.keyward.gateway.login;

import org.jspecify.annotations.NullMarked;
