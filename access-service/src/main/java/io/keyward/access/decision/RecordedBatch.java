package io.keyward.access.decision;

import java.util.List;
import java.util.UUID;

/** The answers to a batch of questions, in their order; their record is durable. */
record RecordedBatch(UUID id, long revision, String catalogueVersion, List<Answer> answers) {}
