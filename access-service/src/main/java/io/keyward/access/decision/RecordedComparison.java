package io.keyward.access.decision;

import io.keyward.authorizer.compare.Comparison;
import java.util.UUID;

/** What a change gains and loses; the record of the answer is durable. */
record RecordedComparison(UUID id, long revision, String catalogueVersion, Comparison comparison) {}
