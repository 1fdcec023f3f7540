-- What decisions that were made before counted for in the answer of a screening,
-- JSON; '' for nothing. It is no part of body, which is made again to the byte.
ALTER TABLE screenings ADD COLUMN applied TEXT NOT NULL DEFAULT '';

-- Who is held, from the alerts: see package holds.
CREATE INDEX alerts_holding ON alerts (id) WHERE state <> 'closed';

-- Information that was asked of somebody, for an alert.
CREATE TABLE requests (
	id {{id}},
	alert BIGINT NOT NULL,
	subject BIGINT NOT NULL,
	facts TEXT NOT NULL,          -- that are asked for, with a comma between
	recipient TEXT NOT NULL,      -- an actor; '' for somebody outside
	outside TEXT NOT NULL,        -- who that is, and where: for the letter
	address TEXT NOT NULL,
	text TEXT NOT NULL,
	state TEXT NOT NULL,          -- waiting, acknowledged, answered or cancelled
	made_at BIGINT NOT NULL,
	made_by TEXT NOT NULL,
	due_at BIGINT NOT NULL,       -- when it is put before somebody else, unless it was acknowledged or answered
	next TEXT NOT NULL,           -- whom its maker wants that to be; '' for no wish
	acknowledged_at BIGINT NOT NULL,
	acknowledged_by TEXT NOT NULL,
	escalated_at BIGINT NOT NULL, -- last
	escalated_to TEXT NOT NULL,
	escalations BIGINT NOT NULL,
	ended_at BIGINT NOT NULL,     -- answered or cancelled
	ended_by TEXT NOT NULL,
	remark TEXT NOT NULL,         -- where the answer is from, or why it is not wanted any more
	version BIGINT NOT NULL       -- of the subject, with the answer; 0 before
);
CREATE INDEX requests_by_alert ON requests (alert, id);
CREATE INDEX requests_by_subject ON requests (subject, id);
CREATE INDEX requests_by_state ON requests (state, id);
CREATE INDEX requests_due ON requests (due_at) WHERE state IN ('waiting', 'acknowledged');

-- Releases over a hold. One counts while the alert is as it was then.
CREATE TABLE releases (
	id {{id}},
	alert BIGINT NOT NULL,
	subject BIGINT NOT NULL,
	screening BIGINT NOT NULL,    -- the latest that had found or changed the alert
	reason TEXT NOT NULL,
	text TEXT NOT NULL,
	state TEXT NOT NULL,          -- proposed, confirmed, refused or ended
	made_at BIGINT NOT NULL,
	made_by TEXT NOT NULL,
	checked_at BIGINT NOT NULL,
	checked_by TEXT NOT NULL,
	check_text TEXT NOT NULL,
	ended_at BIGINT NOT NULL,
	ended_by TEXT NOT NULL        -- system where the alert changed
);
CREATE INDEX releases_by_alert ON releases (alert, id);
CREATE INDEX releases_by_subject ON releases (subject, id);
CREATE INDEX releases_by_state ON releases (state, id);
CREATE UNIQUE INDEX releases_standing ON releases (alert) WHERE state IN ('proposed', 'confirmed');

-- What somebody is told of, by the service.
CREATE TABLE notices (
	id {{id}},
	account TEXT NOT NULL,        -- an actor
	code TEXT NOT NULL,           -- what happened
	kind TEXT NOT NULL,           -- of what it happened to
	object BIGINT NOT NULL,
	at BIGINT NOT NULL,
	read_at BIGINT NOT NULL
);
CREATE INDEX notices_by_account ON notices (account, id);
CREATE INDEX notices_unread ON notices (account, id) WHERE read_at = 0;
CREATE INDEX notices_by_object ON notices (kind, object, code, at);

-- Complaints of people who say that they were taken for somebody.
CREATE TABLE redress (
	id {{id}},
	control TEXT NOT NULL UNIQUE, -- the control number, digits; '' is never
	person TEXT NOT NULL,         -- the facts given, a subject as JSON
	subject BIGINT NOT NULL,      -- of the population, where the complaint is about one; 0
	contact TEXT NOT NULL,        -- where the reply goes
	complaint TEXT NOT NULL,      -- what was said
	state TEXT NOT NULL,          -- received, proposed, granted, refused or withdrawn
	received_at BIGINT NOT NULL,
	received_by TEXT NOT NULL,
	due_at BIGINT NOT NULL,
	grants BIGINT NOT NULL,       -- 1 where it is proposed to grant it
	reason TEXT NOT NULL,
	text TEXT NOT NULL,
	proposed_at BIGINT NOT NULL,
	proposed_by TEXT NOT NULL,
	decided_at BIGINT NOT NULL,
	decided_by TEXT NOT NULL,
	until BIGINT NOT NULL         -- when what was granted ends
);
CREATE INDEX redress_by_state ON redress (state, id);
CREATE INDEX redress_by_subject ON redress (subject);
CREATE TABLE redress_events (
	id {{id}},
	redress BIGINT NOT NULL,
	at BIGINT NOT NULL,
	event TEXT NOT NULL,
	actor TEXT NOT NULL,
	detail TEXT NOT NULL
);
CREATE INDEX redress_events_by_case ON redress_events (redress, id);

-- The listed parties that a complaint is about.
CREATE TABLE redress_pairs (
	redress BIGINT NOT NULL,
	list TEXT NOT NULL,
	entity TEXT NOT NULL,
	caption TEXT NOT NULL,
	outcome TEXT NOT NULL,
	facts TEXT NOT NULL,          -- hash of those of the entity that matter, when it was granted; '' before
	PRIMARY KEY (redress, list, entity)
)
