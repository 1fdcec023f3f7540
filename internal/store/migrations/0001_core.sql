-- Times are microseconds since 1970, UTC; 0 is none. JSON is text.

-- Which editions the service has published, in that order. Their content is
-- kept by package editions, under the same hash.
CREATE TABLE editions (
	id {{id}},
	list TEXT NOT NULL,
	hash TEXT NOT NULL,
	date TEXT NOT NULL,           -- as its publisher states it; '' where it does not
	entities BIGINT NOT NULL,
	published_at BIGINT NOT NULL,
	added BIGINT NOT NULL,        -- entities, against the edition before
	changed BIGINT NOT NULL,
	removed BIGINT NOT NULL,
	current BIGINT NOT NULL       -- 1 for the edition in use of its list
);
CREATE INDEX editions_by_list ON editions (list, id);

-- Versions of policies are never altered but in their state.
CREATE TABLE policies (
	name TEXT NOT NULL,
	version BIGINT NOT NULL,
	body TEXT NOT NULL,
	hash TEXT NOT NULL,
	state TEXT NOT NULL,          -- draft, tested, approved, live, retired
	created_at BIGINT NOT NULL,
	created_by TEXT NOT NULL,
	approved_at BIGINT NOT NULL,
	approved_by TEXT NOT NULL,
	live_at BIGINT NOT NULL,
	report TEXT NOT NULL,         -- of its evaluation; '' before
	PRIMARY KEY (name, version)
);

-- Subjects in buckets of a few thousand, all of a bucket under the same policies.
CREATE TABLE buckets (
	id {{id}},
	policies TEXT NOT NULL,       -- names, sorted, with a comma between
	size BIGINT NOT NULL,
	open BIGINT NOT NULL          -- 1 for the bucket that takes further subjects
);
CREATE TABLE bucket_policies (
	policy TEXT NOT NULL,
	bucket BIGINT NOT NULL,
	PRIMARY KEY (policy, bucket)
);
CREATE INDEX buckets_open ON buckets (policies, open);

CREATE TABLE subjects (
	id {{id}},
	key TEXT NOT NULL UNIQUE,     -- the client's own
	bucket BIGINT NOT NULL,
	version BIGINT NOT NULL,
	at BIGINT NOT NULL,           -- of this version
	removed BIGINT NOT NULL,      -- when it left the population; 0 while it is in it
	alone BIGINT NOT NULL,        -- the latest edition published when it was last screened by itself
	data TEXT NOT NULL            -- as JSON
);
CREATE INDEX subjects_by_bucket ON subjects (bucket, id);

-- What subjects were before.
CREATE TABLE subject_history (
	subject BIGINT NOT NULL,
	version BIGINT NOT NULL,
	at BIGINT NOT NULL,
	until BIGINT NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (subject, version)
);

-- What a bucket has been screened against, and when it was last.
CREATE TABLE coverage (
	policy TEXT NOT NULL,
	bucket BIGINT NOT NULL,
	list TEXT NOT NULL,
	edition BIGINT NOT NULL,
	version BIGINT NOT NULL,      -- of the policy
	engine TEXT NOT NULL,
	at BIGINT NOT NULL,
	whole_at BIGINT NOT NULL,     -- when everybody was last compared with everything
	PRIMARY KEY (policy, bucket, list)
);

-- Every change of coverage, for ever.
CREATE TABLE covered (
	id {{id}},
	policy TEXT NOT NULL,
	bucket BIGINT NOT NULL,
	list TEXT NOT NULL,
	edition BIGINT NOT NULL,
	version BIGINT NOT NULL,
	engine TEXT NOT NULL,
	at BIGINT NOT NULL,
	way TEXT NOT NULL,            -- delta or whole
	subjects BIGINT NOT NULL,
	touched BIGINT NOT NULL       -- subjects that were compared in full
);

-- Buckets owed a list, and subjects owed by themselves.
CREATE TABLE owed (
	policy TEXT NOT NULL,
	bucket BIGINT NOT NULL,
	list TEXT NOT NULL,
	edition BIGINT NOT NULL,
	reason TEXT NOT NULL,
	since BIGINT NOT NULL,
	PRIMARY KEY (policy, bucket, list)
);
CREATE TABLE owed_subjects (
	subject BIGINT NOT NULL,
	policy TEXT NOT NULL,
	reason TEXT NOT NULL,
	since BIGINT NOT NULL,
	tries BIGINT NOT NULL,        -- that failed
	PRIMARY KEY (subject, policy)
);

-- Who works on what. A claim saves double work and is no proof: what was done
-- counts only if the claim still stands when it is written.
CREATE TABLE claims (
	policy TEXT NOT NULL,
	bucket BIGINT NOT NULL,       -- 0 for those owed by themselves
	token TEXT NOT NULL,
	until BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	error TEXT NOT NULL,
	PRIMARY KEY (policy, bucket)
);

-- The editions that screenings name, each combination once.
CREATE TABLE edition_sets (
	id {{id}},
	hash TEXT NOT NULL UNIQUE,
	refs TEXT NOT NULL            -- as JSON
);

CREATE TABLE screenings (
	id {{id}},
	key TEXT NOT NULL UNIQUE,     -- what the API calls it
	subject BIGINT NOT NULL,      -- 0 for somebody who is not kept
	subject_version BIGINT NOT NULL,
	encounter TEXT NOT NULL,      -- '' outside one
	at BIGINT NOT NULL,
	policy TEXT NOT NULL,
	version BIGINT NOT NULL,
	policy_hash TEXT NOT NULL,
	engine TEXT NOT NULL,
	editions BIGINT NOT NULL,     -- an edition set
	outcome TEXT NOT NULL,
	reason TEXT NOT NULL,         -- why it was made
	salt TEXT NOT NULL,           -- of the hash that the audit log has of body; '' once erased
	body TEXT NOT NULL            -- the screening as it was answered, JSON; '' once erased
);
CREATE INDEX screenings_by_subject ON screenings (subject, policy, id);
CREATE INDEX screenings_by_encounter ON screenings (encounter);

-- A match that awaits a human, one for a subject, policy and entity.
CREATE TABLE alerts (
	id {{id}},
	subject BIGINT NOT NULL,
	policy TEXT NOT NULL,
	list TEXT NOT NULL,
	entity TEXT NOT NULL,
	caption TEXT NOT NULL,
	state TEXT NOT NULL,          -- open or closed
	standing TEXT NOT NULL,       -- matched, unmatched or delisted
	disposition TEXT NOT NULL,    -- '' until a human decides
	outcome TEXT NOT NULL,
	similarity {{float}} NOT NULL,
	bits BIGINT NOT NULL,         -- hundredths
	namesakes {{float}} NOT NULL,
	probability {{float}} NOT NULL,
	digest TEXT NOT NULL,         -- of the evidence, to tell whether it changed
	screening BIGINT NOT NULL,    -- the latest that found it
	opened_at BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	reason TEXT NOT NULL,         -- why it opened, or was last put before somebody
	UNIQUE (subject, policy, list, entity)
);
CREATE INDEX alerts_by_entity ON alerts (list, entity);
CREATE INDEX alerts_by_state ON alerts (state, id);

-- What happened to an alert, for ever.
CREATE TABLE alert_events (
	id {{id}},
	alert BIGINT NOT NULL,
	at BIGINT NOT NULL,
	event TEXT NOT NULL,          -- opened, changed, reopened, delisted, unmatched
	screening BIGINT NOT NULL,
	detail TEXT NOT NULL
);
CREATE INDEX alert_events_by_alert ON alert_events (alert, id);

-- Entities that a subject's name agrees with, ruled out or not: if one changes,
-- the subject is compared again.
CREATE TABLE touched (
	policy TEXT NOT NULL,
	bucket BIGINT NOT NULL,
	subject BIGINT NOT NULL,
	list TEXT NOT NULL,
	entity TEXT NOT NULL,
	PRIMARY KEY (policy, bucket, subject, list, entity)
);

-- Small things with one value.
CREATE TABLE settings (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
);
