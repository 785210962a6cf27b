-- Who may do what with Keyward itself.

-- What role bindings may be scoped by.
ALTER TABLE cluster ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';

-- One row. Its version grows, as the last thing in the transaction, with every change of role bindings, of what access keys were given, and
-- of clusters' set and labels: who holds what was read at a version need not read again.
CREATE TABLE authority (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint  NOT NULL
);
INSERT INTO authority (version) VALUES (1);

CREATE TABLE role_binding (
    name       text        PRIMARY KEY,
    -- keyward.identity.v1.RoleBinding, without name, etag and times.
    content    bytea       NOT NULL,
    role       text        NOT NULL,
    -- An administrator of everything, for somebody who does not vanish by himself as access keys do. One of these stays.
    keeps_door boolean     NOT NULL,
    -- The version of the authority that it was written with, which is its etag.
    version    bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE access_key (
    id            text        PRIMARY KEY,
    -- A key and its successors by rotation are one line: the id of its first key, and how many came before this one.
    line          text        NOT NULL,
    generation    int         NOT NULL,
    name          text        NOT NULL,
    -- Empty for a temporary key.
    role          text        NOT NULL,
    -- keyward.identity.v1.Scope and Boundary; null if there is none.
    scope         bytea,
    boundary      bytea,
    account       text        NOT NULL,
    -- For a temporary key: the IAM principal that it was given for; empty for any other.
    principal_arn text        NOT NULL,
    -- By AES-256-GCM under the master key of this id, the access key's id as associated data: nonce, then ciphertext with its tag.
    secret        bytea       NOT NULL,
    master_key    text        NOT NULL,
    created_at    timestamptz NOT NULL,
    created_by    text        NOT NULL,
    -- Null: never.
    expires_at    timestamptz,
    -- As it was issued, so that a successor can have as long a life; null without an end.
    life_seconds  bigint,
    first_used_at timestamptz
);
CREATE INDEX access_key_expiry ON access_key (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX access_key_principal ON access_key (principal_arn) WHERE principal_arn <> '';
CREATE UNIQUE INDEX access_key_line ON access_key (line, generation);
CREATE INDEX access_key_master ON access_key (master_key);

CREATE TABLE webhook_credential (
    id                 uuid        PRIMARY KEY,
    cluster_id         uuid        NOT NULL REFERENCES cluster ON DELETE CASCADE,
    name               text        NOT NULL,
    -- One of the two. What leads to a credential leads to one cluster.
    token_sha256       bytea       UNIQUE,
    certificate_sha256 bytea       UNIQUE,
    created_at         timestamptz NOT NULL,
    expires_at         timestamptz,
    CHECK ((token_sha256 IS NULL) <> (certificate_sha256 IS NULL))
);
CREATE INDEX webhook_credential_cluster ON webhook_credential (cluster_id);
