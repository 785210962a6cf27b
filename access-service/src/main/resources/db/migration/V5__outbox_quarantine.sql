-- Since when an event waits.
ALTER TABLE outbox ADD COLUMN written_at timestamptz NOT NULL DEFAULT now();

-- Events that the log refused, until somebody releases them. They stop no others.
CREATE TABLE outbox_quarantine (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id       uuid        NOT NULL,
    payload        bytea       NOT NULL,
    -- Why: the log's reason, and its words.
    reason         text        NOT NULL,
    message        text        NOT NULL,
    quarantined_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_quarantine_event ON outbox_quarantine (event_id);
ALTER TABLE outbox_quarantine ALTER COLUMN payload SET STORAGE EXTERNAL;
