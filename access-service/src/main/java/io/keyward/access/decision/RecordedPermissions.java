package io.keyward.access.decision;

import io.keyward.authorizer.permission.Permissions;
import java.util.UUID;

/** What a principal may do; the record of the answer is durable. */
record RecordedPermissions(UUID id, long revision, String catalogueVersion, Permissions permissions) {}
