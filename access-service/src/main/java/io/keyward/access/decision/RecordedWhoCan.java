package io.keyward.access.decision;

import io.keyward.access.snapshot.Snapshot;
import io.keyward.authorizer.WhoCan;
import io.keyward.authorizer.request.Attributes;
import java.util.UUID;

/** Who may do something on a state; the record of the answer is durable. */
record RecordedWhoCan(UUID id, Snapshot snapshot, Attributes attributes, WhoCan found) {}
