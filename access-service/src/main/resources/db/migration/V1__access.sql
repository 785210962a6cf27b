-- The desired state of every cluster, what EKS was seen to hold, and the work that brings the two together.

CREATE TABLE cluster (
    id                         uuid        PRIMARY KEY,
    arn                        text        NOT NULL UNIQUE,
    name                       text        NOT NULL,
    account                    text        NOT NULL,
    region                     text        NOT NULL,
    mode                       text        NOT NULL CHECK (mode IN ('ENFORCE', 'WARN', 'OBSERVE', 'PAUSED')),
    role_arn                   text        NOT NULL,
    -- Grows with every change of the cluster's entries. Its row lock orders the changes and events of a cluster.
    revision                   bigint      NOT NULL,
    created_at                 timestamptz NOT NULL,
    modified_at                timestamptz NOT NULL,
    -- What DescribeCluster last said; null until the first read.
    authentication_mode        text,
    status                     text,
    endpoint                   text,
    certificate_authority_data text,
    kubernetes_version         text,
    platform_version           text,
    eks_created_at             timestamptz,
    eks_tags                   jsonb,
    observed_at                timestamptz
);
CREATE INDEX cluster_shard ON cluster (account, region);
CREATE INDEX cluster_name ON cluster (name);

CREATE TABLE access_entry (
    id                uuid        PRIMARY KEY,
    cluster_id        uuid        NOT NULL REFERENCES cluster ON DELETE CASCADE,
    principal_arn     text        NOT NULL,
    type              text        NOT NULL,
    -- Null: EKS's default for the principal.
    username          text,
    kubernetes_groups text[]      NOT NULL,
    tags              jsonb       NOT NULL,
    created_at        timestamptz NOT NULL,
    modified_at       timestamptz NOT NULL,
    revision          bigint      NOT NULL,
    UNIQUE (cluster_id, principal_arn)
);

CREATE TABLE association (
    entry_id      uuid        NOT NULL REFERENCES access_entry ON DELETE CASCADE,
    policy_arn    text        NOT NULL,
    scope_type    text        NOT NULL CHECK (scope_type IN ('cluster', 'namespace')),
    namespaces    text[]      NOT NULL,
    associated_at timestamptz NOT NULL,
    modified_at   timestamptz NOT NULL,
    PRIMARY KEY (entry_id, policy_arn)
);
CREATE INDEX association_policy ON association (policy_arn);

-- What EKS was last seen to hold for a principal, owned by Keyward or not.
CREATE TABLE observed_entry (
    cluster_id       uuid        NOT NULL REFERENCES cluster ON DELETE CASCADE,
    principal_arn    text        NOT NULL,
    content          jsonb       NOT NULL,
    access_entry_arn text        NOT NULL,
    eks_created_at   timestamptz,
    observed_at      timestamptz NOT NULL,
    source           text        NOT NULL CHECK (source IN ('PUSH', 'DEEP_READ')),
    PRIMARY KEY (cluster_id, principal_arn)
);

-- How a principal stands between desired state and EKS, and the work due on it. A row outlives a removed entry until EKS no
-- longer holds it.
CREATE TABLE entry_sync (
    cluster_id         uuid        NOT NULL REFERENCES cluster ON DELETE CASCADE,
    principal_arn      text        NOT NULL,
    desired_revision   bigint      NOT NULL,
    synced_revision    bigint      NOT NULL,
    -- The first revision EKS was not yet seen to hold; null if none is pending.
    pending_from       bigint,
    removal            boolean     NOT NULL,
    -- EKS was seen to hold the entry as Keyward's.
    owned              boolean     NOT NULL,
    requested_at       timestamptz NOT NULL,
    create_token       text        NOT NULL,
    -- Null: nothing to do.
    due_at             timestamptz,
    -- 0 revocations, 1 grants and repairs.
    priority           smallint    NOT NULL,
    attempts           integer     NOT NULL,
    -- Set while a worker has the work.
    item_id            uuid,
    item_revision      bigint,
    -- Whether the item out is a removal; the desired state may have changed since.
    item_removal       boolean     NOT NULL DEFAULT false,
    -- What a create that was sent and not conclusively reported may have put at EKS, as a list of contents; null if none.
    sent               jsonb,
    -- A create may have been sent of which nobody reported what came.
    in_doubt           boolean     NOT NULL DEFAULT false,
    -- A refusal by EKS; null if none stands.
    failure_code       text,
    failure_message    text,
    failure_request_id text,
    transition_at      timestamptz NOT NULL,
    pushed_at          timestamptz,
    PRIMARY KEY (cluster_id, principal_arn)
);
CREATE INDEX entry_sync_due ON entry_sync (cluster_id, priority, due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX entry_sync_item ON entry_sync (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX entry_sync_pending ON entry_sync (cluster_id, pending_from) WHERE pending_from IS NOT NULL;

-- When each cluster is read deeply.
CREATE TABLE cluster_read (
    cluster_id    uuid        PRIMARY KEY REFERENCES cluster ON DELETE CASCADE,
    due_at        timestamptz NOT NULL,
    attempts      integer     NOT NULL,
    item_id       uuid        UNIQUE,
    dispatched_at timestamptz,
    failure       text
);

CREATE TABLE shard_lease (
    account    text        NOT NULL,
    region     text        NOT NULL,
    worker_id  text        NOT NULL,
    epoch      bigint      NOT NULL,
    expires_at timestamptz NOT NULL,
    -- The one stream that may dispatch the shard's work; null until one was opened.
    stream_id  uuid,
    PRIMARY KEY (account, region)
);

-- Workers that asked for shards lately, so that the shards can be divided between them.
CREATE TABLE sync_worker (
    worker_id  text        PRIMARY KEY,
    max_shards integer     NOT NULL,
    seen_at    timestamptz NOT NULL
);

-- Changes whose caller waits for EKS. A refusal before the deadline puts back what was there before.
CREATE TABLE awaited_change (
    id                 uuid        PRIMARY KEY,
    cluster_id         uuid        NOT NULL REFERENCES cluster ON DELETE CASCADE,
    principal_arn      text        NOT NULL,
    -- Null: the entry itself.
    policy_arn         text,
    revision           bigint      NOT NULL,
    before             jsonb,
    request_id         text        NOT NULL,
    deadline           timestamptz NOT NULL,
    status             text        NOT NULL CHECK (status IN ('PENDING', 'APPLIED', 'REFUSED')),
    failure_code       text,
    failure_message    text,
    failure_request_id text
);
CREATE INDEX awaited_change_principal ON awaited_change (cluster_id, principal_arn);

CREATE TABLE drift_finding (
    id            uuid        PRIMARY KEY,
    cluster_id    uuid        NOT NULL REFERENCES cluster ON DELETE CASCADE,
    kind          text        NOT NULL,
    principal_arn text        NOT NULL,
    policy_arn    text        NOT NULL,
    desired       jsonb,
    observed      jsonb,
    first_seen    timestamptz NOT NULL,
    last_seen     timestamptz NOT NULL,
    resolution    text        NOT NULL CHECK (resolution IN ('OPEN', 'REPAIRED', 'VANISHED', 'ACCEPTED')),
    resolved_at   timestamptz
);
CREATE UNIQUE INDEX drift_finding_open ON drift_finding (cluster_id, kind, principal_arn, policy_arn)
    WHERE resolution = 'OPEN';
CREATE INDEX drift_finding_cluster ON drift_finding (cluster_id, last_seen DESC, id);

-- Events on their way to audit-service, deleted once it has them.
CREATE TABLE outbox (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id  uuid   NOT NULL,
    payload   bytea  NOT NULL
);

-- Requests answered, by the caller's request id.
CREATE TABLE answered_request (
    scope       text        NOT NULL,
    request_id  text        NOT NULL,
    fingerprint bytea       NOT NULL,
    response    bytea       NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (scope, request_id)
);
CREATE INDEX answered_request_age ON answered_request (answered_at);
