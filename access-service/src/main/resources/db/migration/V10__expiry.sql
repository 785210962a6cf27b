-- What was given for a while only, by somebody whose grant boundary says for how long. An association's end is kept with it, in policies.
ALTER TABLE access_entry
    -- {entry, groups: {name: moment}}; null if neither the entry nor one of its groups ends.
    ADD COLUMN expiries    jsonb,
    -- When something of the entry, an association included, is to be taken back next; null: never.
    ADD COLUMN next_expiry timestamptz;
CREATE INDEX access_entry_next_expiry ON access_entry (next_expiry) WHERE next_expiry IS NOT NULL;
