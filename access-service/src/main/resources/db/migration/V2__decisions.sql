-- What decisions in memory are kept current by, and the cluster's own RBAC.

ALTER TABLE cluster
    -- Grows with every change of what EKS was seen to hold.
    ADD COLUMN observed_version bigint NOT NULL DEFAULT 0,
    -- The revision that brought the RBAC snapshot; 0 if none was given.
    ADD COLUMN rbac_revision    bigint NOT NULL DEFAULT 0;

-- Which principal each of a cluster's newest revisions (desired) and observed versions changed. Whoever finds a gap reads all.
CREATE TABLE cluster_change (
    cluster_id    uuid    NOT NULL REFERENCES cluster ON DELETE CASCADE,
    state         text    NOT NULL CHECK (state IN ('DESIRED', 'OBSERVED')),
    version       bigint  NOT NULL,
    -- Null: the cluster's RBAC.
    principal_arn text,
    PRIMARY KEY (cluster_id, state, version)
);

-- The cluster's own RBAC, as it was given.
CREATE TABLE cluster_rbac (
    cluster_id            uuid        PRIMARY KEY REFERENCES cluster ON DELETE CASCADE,
    revision              bigint      NOT NULL,
    list_json             bytea       NOT NULL,
    sha256                bytea       NOT NULL,
    roles                 integer     NOT NULL,
    cluster_roles         integer     NOT NULL,
    role_bindings         integer     NOT NULL,
    cluster_role_bindings integer     NOT NULL,
    namespaces            integer     NOT NULL,
    put_at                timestamptz NOT NULL
);

-- Events stay here for moments only: compressing large ones costs more than it saves.
ALTER TABLE outbox ALTER COLUMN payload SET STORAGE EXTERNAL;
