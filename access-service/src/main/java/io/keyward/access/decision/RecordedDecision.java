package io.keyward.access.decision;

import io.keyward.authorizer.Decision;
import java.util.UUID;

/** A decision whose record is durable. */
record RecordedDecision(UUID id, long revision, Decision decision) {}
