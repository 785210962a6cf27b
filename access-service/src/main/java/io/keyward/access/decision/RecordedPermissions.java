package io.keyward.access.decision;

import io.keyward.authorizer.permission.Permissions;
import java.util.Optional;
import java.util.UUID;

/** What a principal may do, empty for one that cannot log in; the record of the answer is durable. */
record RecordedPermissions(UUID id, long revision, String catalogueVersion, Optional<Permissions> permissions) {}
