-- Events with access questions: a batch is found by any principal it asks about, and by the id of any of its members.

-- Batches are large, and compressing them would cost more than all the rest of an append.
ALTER TABLE event ALTER COLUMN payload SET STORAGE EXTERNAL;

-- How many access questions the event answers; its members are <decision_id>/0 and up.
ALTER TABLE event ADD COLUMN decisions integer NOT NULL DEFAULT 0;

-- The principals that an event's questions are about, each once, without the one in event.principal. Read off the payload like the
-- index columns of event, and written with them.
CREATE TABLE event_asked (
    principal text   COLLATE "C" NOT NULL,
    sequence  bigint NOT NULL CHECK (sequence > 0),
    PRIMARY KEY (principal, sequence)
);

CREATE TRIGGER event_asked_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event_asked
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_the_log();
ALTER TABLE event_asked ENABLE ALWAYS TRIGGER event_asked_append_only;

REVOKE ALL ON event_asked FROM PUBLIC;
GRANT SELECT, INSERT ON event_asked TO ${writer};
