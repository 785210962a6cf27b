/** Audit events, written with what they record and relayed to audit-service. */
@NullMarked
package io.keyward.access.outbox;

import org.jspecify.annotations.NullMarked;
