-- The span (W3C traceparent) that wrote a row, where its trace is kept: what comes of the row later belongs to that trace.
-- In the order in which changes lock them: neither waits for the other while an earlier version serves.
ALTER TABLE entry_sync
    ADD COLUMN trace_parent text,
    -- Of which desired revision that is; another one is not of that trace.
    ADD COLUMN trace_revision bigint;

ALTER TABLE outbox ADD COLUMN trace_parent text;
