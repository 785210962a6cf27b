/** The webhooks that Kubernetes API servers ask: who a token is for, and what a user may do by access policies. */
@NullMarked
package io.keyward.gateway.webhook;

import org.jspecify.annotations.NullMarked;
