package io.keyward.access.decision;

import io.keyward.authorizer.Decision;
import io.keyward.authorizer.advice.Advice;
import java.util.UUID;

/**
 * A decision whose record is durable.
 *
 * @param advice what may help after a no
 */
record RecordedDecision(UUID id, long revision, Decision decision, Advice advice) {}
