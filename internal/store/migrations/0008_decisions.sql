-- What a queue of alerts is ordered and filtered by.
ALTER TABLE alerts ADD COLUMN priority BIGINT NOT NULL DEFAULT 3;  -- 1 highest to 4
ALTER TABLE alerts ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN assignee TEXT NOT NULL DEFAULT '';   -- an actor; '' for nobody
ALTER TABLE alerts ADD COLUMN culture TEXT NOT NULL DEFAULT '';    -- naming culture of the subject's name; '' where it was not told
UPDATE alerts SET priority = CASE WHEN outcome = 'potential-match' THEN 2 ELSE 3 END;
UPDATE alerts SET due_at = changed_at + CASE WHEN priority = 2 THEN 259200000000 ELSE 604800000000 END;

-- What is filtered by is in the index of the queue, so that the rows of alerts that
-- are not meant are never read.
CREATE INDEX alerts_in_queue ON alerts (state, priority, due_at, id, assignee, policy, outcome, standing, disposition, culture);
CREATE INDEX alerts_by_assignee ON alerts (assignee, state, priority, due_at, id);
CREATE INDEX alerts_by_list ON alerts (list, state, priority, due_at, id, assignee, outcome, standing);

-- Who had something happen to an alert, an actor; '' for the service by itself.
ALTER TABLE alert_events ADD COLUMN actor TEXT NOT NULL DEFAULT '';

-- What people decided about alerts. A decision is never altered but in its
-- review, and by erasing its texts.
CREATE TABLE decisions (
	id {{id}},
	alert BIGINT NOT NULL,
	subject BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	disposition TEXT NOT NULL,    -- true-match, false-positive or undetermined
	reason TEXT NOT NULL,         -- a code
	text TEXT NOT NULL,
	screening BIGINT NOT NULL,    -- that it rested on
	digest TEXT NOT NULL,         -- of the evidence that it rested on
	bulk BIGINT NOT NULL,         -- of which it is a part; 0 for none
	review TEXT NOT NULL,         -- none, waiting, confirmed, returned, withdrawn or lapsed
	reviewed_at BIGINT NOT NULL,
	reviewed_by TEXT NOT NULL,
	review_text TEXT NOT NULL,
	salt TEXT NOT NULL            -- of the hash that the audit log has of the text; '' once erased
);
CREATE INDEX decisions_by_alert ON decisions (alert, id);
CREATE INDEX decisions_by_subject ON decisions (subject, id);
CREATE INDEX decisions_by_review ON decisions (review, id);
CREATE INDEX decisions_by_bulk ON decisions (bulk, review);

-- Alerts dismissed together, for one reason.
CREATE TABLE bulks (
	id {{id}},
	at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	reason TEXT NOT NULL,
	text TEXT NOT NULL,
	alerts BIGINT NOT NULL,
	sampled BIGINT NOT NULL,      -- of them, put before a second person
	state TEXT NOT NULL,          -- waiting, confirmed, returned or void
	settled_at BIGINT NOT NULL,
	settled_by TEXT NOT NULL
);
CREATE INDEX bulks_by_state ON bulks (state, id);

-- Pairs that people have said are two, with the facts that it rested on.
CREATE TABLE clearances (
	id {{id}},
	subject BIGINT NOT NULL,
	list TEXT NOT NULL,
	entity TEXT NOT NULL,
	caption TEXT NOT NULL,
	state TEXT NOT NULL,          -- proposed, in-force, refused or ended
	origin TEXT NOT NULL,         -- what it was proposed with, such as decision:5
	reason TEXT NOT NULL,         -- a code
	text TEXT NOT NULL,
	made_at BIGINT NOT NULL,
	made_by TEXT NOT NULL,
	confirmed_at BIGINT NOT NULL,
	confirmed_by TEXT NOT NULL,
	until BIGINT NOT NULL,
	ended_at BIGINT NOT NULL,
	ended_by TEXT NOT NULL,
	ended_why TEXT NOT NULL,      -- a code
	ended_text TEXT NOT NULL,
	changed TEXT NOT NULL,        -- the facts that changed, with a comma between
	subject_facts TEXT NOT NULL,  -- JSON; '' once erased
	entity_facts TEXT NOT NULL,   -- JSON
	suppressed BIGINT NOT NULL,   -- how often it kept an alert closed
	suppressed_at BIGINT NOT NULL,
	suppressed_why TEXT NOT NULL, -- why that screening was made
	salt TEXT NOT NULL
);
CREATE UNIQUE INDEX clearances_in_force ON clearances (subject, list, entity) WHERE state = 'in-force';
CREATE INDEX clearances_by_subject ON clearances (subject, id);
CREATE INDEX clearances_by_state ON clearances (state, until);
CREATE INDEX clearances_by_origin ON clearances (origin);
