-- Who is in the population, counted by bucket without reading about anybody.
CREATE INDEX subjects_in_buckets ON subjects (bucket) WHERE removed = 0;
