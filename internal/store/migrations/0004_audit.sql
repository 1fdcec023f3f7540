-- Who did what and when, for ever: package audit. A line is the entry; the
-- columns before it repeat what is searched for. The hashes are those of the
-- Merkle tree that the entry completes, 32 bytes each, from the leaf upwards.
CREATE TABLE audit_entries (
	seq {{id}},                   -- from 0, without gaps
	at BIGINT NOT NULL,
	action TEXT NOT NULL,
	actor TEXT NOT NULL,
	kind TEXT NOT NULL,
	object TEXT NOT NULL,
	line TEXT NOT NULL,
	hashes {{blob}} NOT NULL
);
CREATE INDEX audit_by_time ON audit_entries (at, seq);
CREATE INDEX audit_by_actor ON audit_entries (actor, seq);
CREATE INDEX audit_by_action ON audit_entries (action, seq);
CREATE INDEX audit_by_object ON audit_entries (kind, object, seq);

-- Signed tree heads, numbered from 0 without gaps.
CREATE TABLE audit_checkpoints (
	number BIGINT PRIMARY KEY,
	note TEXT NOT NULL
)
