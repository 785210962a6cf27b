-- One principal, one row of each kind: its desired entry with its associations, and how it stands at EKS.

ALTER TABLE access_entry
    -- The associations, as a list of {policyArn, accessScope: {type, namespaces}, associatedAt, modifiedAt}.
    ADD COLUMN policies jsonb NOT NULL DEFAULT '[]';
UPDATE access_entry e SET policies = a.policies FROM (
    SELECT entry_id, jsonb_agg(jsonb_build_object(
        'policyArn', policy_arn,
        'accessScope', jsonb_build_object('type', scope_type, 'namespaces', to_jsonb(namespaces)),
        'associatedAt', to_char(associated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'modifiedAt', to_char(modified_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) AS policies
    FROM association GROUP BY entry_id) a
WHERE a.entry_id = e.id;
DROP TABLE association;
ALTER TABLE access_entry DROP CONSTRAINT access_entry_pkey, DROP COLUMN id,
    DROP CONSTRAINT access_entry_cluster_id_principal_arn_key, ADD PRIMARY KEY (cluster_id, principal_arn);

ALTER TABLE cluster
    -- How many entries are desired.
    ADD COLUMN entry_count   integer NOT NULL DEFAULT 0,
    -- How many entries may be on their way out of EKS at a time.
    ADD COLUMN removal_limit integer NOT NULL DEFAULT 100 CHECK (removal_limit BETWEEN 1 AND 3000);
UPDATE cluster c SET entry_count = (SELECT count(*) FROM access_entry e WHERE e.cluster_id = c.id);

ALTER TABLE entry_sync
    -- When Keyward last deleted an entry of the principal; EKS may show that one for a while yet.
    ADD COLUMN deleted_at timestamptz,
    -- When a push was last reported that changed something at EKS, or may have.
    ADD COLUMN written_at timestamptz,
    -- Which revision set each part of the desired entry last, as far back as EKS was not yet seen to hold it.
    ADD COLUMN setters    jsonb,
    -- As setters, of what the item out carries.
    ADD COLUMN item_setters jsonb;
CREATE INDEX entry_sync_removing ON entry_sync (cluster_id) WHERE removal AND due_at IS NOT NULL;

-- Waits do not outlast a restart of the service with this migration.
DELETE FROM awaited_change;
ALTER TABLE awaited_change
    DROP COLUMN policy_arn,
    -- Which revisions had set the parts of the entry that the change set.
    ADD COLUMN former_setters jsonb  NOT NULL,
    -- The caller's own request id, under which its answer is remembered; empty if none.
    ADD COLUMN answer_key     text   NOT NULL,
    -- Parts that a refused change left standing, since later changes set them or build on them.
    ADD COLUMN superseded     text[];

-- A revision may change many principals.
UPDATE cluster_change SET principal_arn = '' WHERE principal_arn IS NULL;
ALTER TABLE cluster_change DROP CONSTRAINT cluster_change_pkey, ALTER COLUMN principal_arn SET NOT NULL,
    ADD PRIMARY KEY (cluster_id, state, version, principal_arn);
