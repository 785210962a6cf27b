-- The append-only log. Two roles: the owner runs these migrations, the writer (${writer}) is the service at work.
-- A fresh server needs, before the first start and as a superuser:
--
--   CREATE ROLE audit_owner  LOGIN PASSWORD '…';
--   CREATE ROLE audit_writer LOGIN PASSWORD '…';
--   CREATE DATABASE audit OWNER audit_owner;
--
-- Nobody else should be able to log in to this database, and the writer must never become a member of the owner.

CREATE TABLE event (
    -- Position in the log, from 1, without gaps: given out under one lock that is held until commit.
    sequence     bigint      PRIMARY KEY CHECK (sequence > 0),
    id           uuid        NOT NULL UNIQUE,
    -- The AuditEvent exactly as it was received. This, and nothing derived from it, is the record.
    payload      bytea       NOT NULL,
    -- SHA-256 of payload: what later proofs commit to.
    payload_hash bytea       NOT NULL CHECK (payload_hash = sha256(payload)),
    payload_size integer     NOT NULL CHECK (payload_size = octet_length(payload)),
    recorded_at  timestamptz NOT NULL,
    -- The rest is read off the payload for the sake of the indexes. Null: the event says nothing there.
    -- Oversized texts appear as their SHA-256, so that no event can be too long for an index.
    occurred_at  timestamptz NOT NULL,
    aggregate    text        COLLATE "C" NOT NULL,
    actor        text        COLLATE "C" NOT NULL,
    action       text        COLLATE "C" NOT NULL,
    outcome      text        COLLATE "C" NOT NULL,
    cluster      text        COLLATE "C",
    principal    text        COLLATE "C",
    request_id   text        COLLATE "C",
    decision_id  text        COLLATE "C"
);

-- Every index ends in the sequence, which pages are keyed by.
CREATE INDEX event_cluster ON event (cluster, sequence) WHERE cluster IS NOT NULL;
CREATE INDEX event_principal ON event (principal, sequence) WHERE principal IS NOT NULL;
CREATE INDEX event_actor ON event (actor, sequence);
CREATE INDEX event_action ON event (action, sequence);
CREATE INDEX event_request ON event (request_id, sequence) WHERE request_id IS NOT NULL;
CREATE INDEX event_decision ON event (decision_id, sequence) WHERE decision_id IS NOT NULL;
CREATE INDEX event_time ON event (occurred_at, sequence);

-- Stops the owner and superusers too, unless they take the guard away first, on purpose.
CREATE FUNCTION refuse_change_of_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_the_log();
-- ALWAYS: also in sessions that replay replication.
ALTER TABLE event ENABLE ALWAYS TRIGGER event_append_only;

REVOKE ALL ON event FROM PUBLIC;
GRANT SELECT, INSERT ON event TO ${writer};
