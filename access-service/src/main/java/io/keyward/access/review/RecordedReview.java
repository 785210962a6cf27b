package io.keyward.access.review;

import io.keyward.access.decision.Answer;
import java.util.UUID;

/**
 * The answer to a review, whose record is durable.
 *
 * @param said what RBAC says beside a no: the roles that do not exist, or nothing
 */
record RecordedReview(UUID id, Subject subject, Answer answer, String said) {}
