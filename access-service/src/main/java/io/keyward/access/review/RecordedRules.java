package io.keyward.access.review;

import io.keyward.authorizer.permission.NamespaceRules;
import java.util.UUID;

/** The rules of a subject, whose record is durable. */
record RecordedRules(UUID id, Subject subject, NamespaceRules rules) {}
