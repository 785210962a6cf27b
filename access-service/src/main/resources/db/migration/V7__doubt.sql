-- The revision of the first push of the entry since which nobody knows what EKS was left with; 0 if that is known.
ALTER TABLE entry_sync ADD COLUMN doubted_from bigint NOT NULL DEFAULT 0;
-- When the push that is out was given to a worker.
ALTER TABLE entry_sync ADD COLUMN item_at timestamptz;
UPDATE entry_sync SET item_at = now() WHERE item_id IS NOT NULL;
