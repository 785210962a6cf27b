-- Leases are written only when a shard changes hands. The replica that serves a worker's stream holds them for it: `session` names the
-- database session of that replica, which lives as long as the session's advisory lock is held. No clock is kept here.
CREATE SEQUENCE lease_session AS integer CYCLE;

ALTER TABLE shard_lease DROP COLUMN expires_at;
-- Null: the shard was returned, and whoever wants it takes it at once. A session that is no more: it is taken one time to live later.
ALTER TABLE shard_lease ADD COLUMN session integer;

-- The workers whose stream is open somewhere, so that the shards can be divided between them.
DROP TABLE sync_worker;
CREATE TABLE sync_worker (
    worker_id  text    PRIMARY KEY,
    max_shards integer NOT NULL,
    session    integer NOT NULL
);
