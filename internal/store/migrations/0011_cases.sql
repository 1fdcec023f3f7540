-- Alerts of one subject that are worked together. Which alerts belong to a case
-- is not kept: they are those of its subject.
CREATE TABLE cases (
	id {{id}},
	subject BIGINT NOT NULL,
	closed BIGINT NOT NULL,       -- 1, or 0 while it is worked on
	review BIGINT NOT NULL,       -- 1 while its closing awaits a second person
	owner TEXT NOT NULL,          -- an actor; '' for nobody
	opened_at BIGINT NOT NULL,
	opened_by TEXT NOT NULL,
	due_at BIGINT NOT NULL,       -- set by hand; 0 where the alerts' deadlines count
	escalated BIGINT NOT NULL,    -- 1 while it is past its deadline
	escalated_at BIGINT NOT NULL, -- when it last came to be
	summary TEXT NOT NULL,        -- of its closing; '' before
	closer TEXT NOT NULL,         -- who closed it, or wants to; '' before
	reviewer TEXT NOT NULL,       -- the second person who confirmed that; '' where none did
	closed_at BIGINT NOT NULL
);
CREATE INDEX cases_by_subject ON cases (subject, id);
CREATE UNIQUE INDEX cases_open ON cases (subject) WHERE closed = 0;
CREATE INDEX cases_queue ON cases (closed, escalated DESC, id);
CREATE INDEX cases_in_order ON cases (escalated DESC, id);
CREATE INDEX cases_by_owner ON cases (owner, closed, escalated DESC, id);
CREATE INDEX cases_in_review ON cases (review, escalated DESC, id);
CREATE INDEX cases_due ON cases (due_at) WHERE closed = 0 AND due_at > 0;

-- What is past its deadline, whichever state the alert is in.
CREATE INDEX alerts_due ON alerts (due_at, subject) WHERE state <> 'closed';

-- What happened to a case, for ever.
CREATE TABLE case_events (
	id {{id}},
	case_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	event TEXT NOT NULL,
	detail TEXT NOT NULL,         -- a code: to whom, until when
	text TEXT NOT NULL            -- why, as somebody wrote; '' once erased
);
CREATE INDEX case_events_by_case ON case_events (case_id, id);

-- Notes are added, never altered; one that was wrong is corrected by another.
CREATE TABLE case_notes (
	id {{id}},
	case_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	corrects BIGINT NOT NULL,     -- a note of the same case; 0 for none
	salt TEXT NOT NULL,           -- of the hash that the audit log has of text; '' once erased
	text TEXT NOT NULL            -- '' once erased
);
CREATE INDEX case_notes_by_case ON case_notes (case_id, id);

-- Files. One that is removed leaves its row, with the hash of what it held.
CREATE TABLE case_files (
	id {{id}},
	case_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	name TEXT NOT NULL,           -- as its sender called it; '' once erased
	kind TEXT NOT NULL,           -- media type, of the content
	size BIGINT NOT NULL,         -- bytes
	hash TEXT NOT NULL,           -- SHA-256 of the content; '' once erased
	salt TEXT NOT NULL,           -- of the hash that the audit log has; '' once erased
	removed_at BIGINT NOT NULL,   -- 0 while it is there
	removed_by TEXT NOT NULL,
	removed_why TEXT NOT NULL,
	data {{blob}} NOT NULL        -- empty once removed
);
CREATE INDEX case_files_by_case ON case_files (case_id, id)
