-- The IAM unique id (AROA…, AIDA…, an account's number) of the principal that first logged in by the entry; null until then. It lives as
-- long as the entry: one that is deleted and created again learns it anew.
ALTER TABLE access_entry ADD COLUMN principal_id text;
