-- How many of a bucket's subjects are in the population: size counts all that were
-- ever placed there. Whoever counts the population counts buckets.
DROP INDEX IF EXISTS subjects_in_buckets;
ALTER TABLE buckets ADD COLUMN present BIGINT NOT NULL DEFAULT 0;
UPDATE buckets SET present = (SELECT count(*) FROM subjects s WHERE s.bucket = buckets.id AND s.removed = 0)
