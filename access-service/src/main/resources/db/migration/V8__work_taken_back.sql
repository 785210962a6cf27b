-- Work taken back from a stream, which the worker may still be at: until it says that it is not, or until no call can last any longer.
CREATE TABLE work_taken_back (
    item_id       uuid        PRIMARY KEY,
    cluster_id    uuid        NOT NULL REFERENCES cluster ON DELETE CASCADE,
    -- Empty: the cluster was being read.
    principal_arn text        NOT NULL,
    worker_id     text        NOT NULL,
    until         timestamptz NOT NULL
);
CREATE INDEX work_taken_back_cluster ON work_taken_back (cluster_id);

-- How often EKS refused in a row what is desired; attempts counts what something passing stood in the way of.
ALTER TABLE entry_sync ADD COLUMN refusals integer NOT NULL DEFAULT 0;

-- Asked for since it was last given to a worker: the end of that read does not put it off.
ALTER TABLE cluster_read ADD COLUMN asked boolean NOT NULL DEFAULT false;

CREATE INDEX drift_finding_resolved ON drift_finding (resolved_at) WHERE resolved_at IS NOT NULL;
